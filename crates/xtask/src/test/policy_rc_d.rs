//! While packages are installed, no service of theirs may start: a test machine is not to get a running CUPS, whose port
//! would be the printer's. Debian asks `/usr/sbin/policy-rc.d`; where nobody has put one, ours stands there meanwhile.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const TEXT: &str =
    "#!/bin/sh\n# Put here by `cargo xtask test` while it installs packages; it may be removed.\nexit 101\n";

/// No service starts while this is held.
#[derive(Debug)]
pub(crate) struct ServicesHeld(Option<PathBuf>);

impl ServicesHeld {
    /// Puts the policy in place, unless the machine has one.
    pub(crate) fn hold() -> std::io::Result<Self> {
        Self::at("/usr/sbin/policy-rc.d".into())
    }

    fn at(policy: PathBuf) -> std::io::Result<Self> {
        // One of ours that a run which was killed has left behind is taken over.
        if policy.exists() && std::fs::read(&policy)? != TEXT.as_bytes() {
            return Ok(Self(None));
        }
        std::fs::write(&policy, TEXT)?;
        std::fs::set_permissions(&policy, std::fs::Permissions::from_mode(0o755))?;
        Ok(Self(Some(policy)))
    }
}

impl Drop for ServicesHeld {
    fn drop(&mut self) {
        if let Some(policy) = &self.0 {
            // Already gone is as good.
            let _ = std::fs::remove_file(policy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_gone_afterwards() {
        let policy = std::env::temp_dir().join(format!("policy-ours-{}", std::process::id()));
        let held = ServicesHeld::at(policy.clone()).unwrap();
        assert_eq!(std::fs::metadata(&policy).unwrap().permissions().mode() & 0o777, 0o755);
        drop(held);
        assert!(!policy.exists());
    }

    #[test]
    fn one_that_was_there_stays() {
        let policy = std::env::temp_dir().join(format!("policy-theirs-{}", std::process::id()));
        std::fs::write(&policy, "exit 0").unwrap();
        drop(ServicesHeld::at(policy.clone()).unwrap());
        assert_eq!(std::fs::read_to_string(&policy).unwrap(), "exit 0");
        std::fs::remove_file(policy).unwrap();
    }
}
