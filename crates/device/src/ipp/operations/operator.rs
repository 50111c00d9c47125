//! What an operator does to the whole printer: Pause-Printer, Resume-Printer and Purge-Jobs (RFC 8011 §4.2.7 to §4.2.9),
//! and the operations on printers of RFC 3998. Anybody may be the operator: the printer authenticates nobody over IPP.

use crate::ipp::operation::Operation;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer};
use crate::job::Hold;
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    request.user()?;
    let queue = &mut *printer.queue;
    let operator = &mut queue.operator;
    match request.operation {
        // RFC 8011 §4.2.7 leaves it to the printer what becomes of the current job: this one ends it.
        Operation::PausePrinter | Operation::PausePrinterAfterCurrentJob => operator.paused = true,
        Operation::ResumePrinter => operator.paused = false,
        Operation::EnablePrinter => operator.disabled = false,
        Operation::DisablePrinter => operator.disabled = true,
        Operation::HoldNewJobs => operator.holds_new_jobs = true,
        Operation::ReleaseHeldNewJobs => {
            operator.holds_new_jobs = false;
            let held: Vec<i32> = queue
                .unfinished()
                .filter(|job| job.hold == Some(Hold::OnCreate))
                .map(|job| job.id)
                .collect();
            for id in held {
                queue.release(now, id);
            }
        }
        Operation::ShutdownPrinter => operator.shut_down = true,
        Operation::StartupPrinter => {
            if !operator.shut_down {
                return Err(Refusal::NotPossible("The printer is up."));
            }
            operator.shut_down = false;
        }
        Operation::RestartPrinter => {
            (operator.shut_down, operator.paused) = (false, false);
            queue.print_again(now);
        }
        _ => queue.purge(),
    }
    queue.operator_acted(now);
    Ok(request.done())
}
