//! The plug: does the device have power, and who has to know when it goes? What the device itself loses with it is
//! [`device::Input::PowerCycle`].

use arc_swap::ArcSwap;
use std::sync::Arc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The power of one printer.
pub(crate) struct Power {
    mains: watch::Sender<Mains>,
    /// Cancelled when the power goes, and as long as it is gone.
    outage: ArcSwap<CancellationToken>,
}

/// How it is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mains {
    pub(crate) is_on: bool,
    /// How often it has been gone: who looks too late still sees that it was.
    pub(crate) outages: u64,
}

impl Power {
    /// On.
    pub(crate) fn new() -> Self {
        Self {
            mains: watch::Sender::new(Mains {
                is_on: true,
                outages: 0,
            }),
            outage: ArcSwap::default(),
        }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.mains.borrow().is_on
    }

    /// Tells of every change.
    pub(crate) fn watch(&self) -> watch::Receiver<Mains> {
        self.mains.subscribe()
    }

    /// Cancelled when the power goes that is on now; at once, where none is.
    pub(crate) fn outage(&self) -> CancellationToken {
        CancellationToken::clone(&self.outage.load())
    }

    /// It is gone: every connection breaks. False: it was gone already.
    pub(crate) fn cut(&self) -> bool {
        let was_on = self.mains.send_if_modified(|mains| {
            let was_on = mains.is_on;
            mains.outages += u64::from(was_on);
            mains.is_on = false;
            was_on
        });
        self.outage.load().cancel();
        was_on
    }

    /// Every connection breaks, and for the moment until [`Self::restore`] new ones do too. Nobody else is told before that.
    pub(crate) fn interrupt(&self) {
        self.outage.load().cancel();
    }

    /// It is back, from [`Self::cut`] or [`Self::interrupt`].
    pub(crate) fn restore(&self) {
        self.outage.store(Arc::default());
        self.mains.send_modify(|mains| {
            mains.outages += u64::from(mains.is_on);
            mains.is_on = true;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_connects_while_it_is_gone_is_cut_off_at_once_and_a_short_outage_is_seen_later() {
        let power = Power::new();
        let mut seen = power.watch();
        let before = power.outage();
        assert!(power.cut() && !power.cut() && !power.is_on());
        assert!(before.is_cancelled() && power.outage().is_cancelled());
        power.restore();
        assert!(power.is_on() && !power.outage().is_cancelled());
        power.interrupt();
        assert!(power.outage().is_cancelled());
        power.restore();
        let now = *seen.borrow_and_update();
        assert_eq!((now.is_on, now.outages), (true, 2));
    }
}
