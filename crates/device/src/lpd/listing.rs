//! The queue as `lpq` shows it, in the columns of BSD's: clients read them by position.

use crate::Device;
use crate::job::{Job, JobState};

/// Short or long; only those jobs, and those users' jobs, that `only` names.
pub fn listing(device: &Device, long: bool, only: &[String]) -> String {
    let wanted =
        |job: &&Job| only.is_empty() || only.iter().any(|word| *word == job.user || word.parse() == Ok(job.id));
    let jobs: Vec<(usize, &Job)> = device.queue.unfinished().enumerate().collect();
    let panel = device.panel();
    if jobs.is_empty() {
        return match panel.online {
            true => "no entries\n".to_owned(),
            false => format!(
                "Warning: {} is down: {}\nno entries\n",
                device.host_name(),
                panel.display
            ),
        };
    }
    let mut text = match (panel.online, panel.state == crate::panel::PROCESSING) {
        (false, _) => format!("Warning: {} is down: {}\n", device.host_name(), panel.display),
        (true, true) => format!("{} is ready and printing\n", device.host_name()),
        (true, false) => format!("{} is ready\n", device.host_name()),
    };
    if !long {
        text.push_str("Rank   Owner      Job  Files                                 Total Size\n");
    }
    let waiting_from = usize::from(!jobs.iter().any(|(_, job)| job.state == JobState::Processing));
    for (place, job) in jobs.into_iter().filter(|(_, job)| wanted(job)) {
        let rank = rank(place + waiting_from, job);
        if long {
            text.push_str(&format!(
                "\n{:<41}[job {:03} {}]\n",
                format!("{}: {rank}", job.user),
                job.id,
                job.name
            ));
            for document in &job.documents {
                let name = document.name.as_deref().unwrap_or(&job.name);
                text.push_str(&format!("        {name:<33} {} bytes\n", document.octets));
            }
        } else {
            text.push_str(&format!(
                "{rank:<7}{:<10.10} {:<4} {:<37.37} {} bytes\n",
                job.user,
                job.id,
                job.name,
                job.octets()
            ));
        }
    }
    text
}

/// `active`, else its place: `1st`, `2nd`, `3rd` ...
fn rank(place: usize, job: &Job) -> String {
    if job.state == JobState::Processing {
        return "active".to_owned();
    }
    let ending = match (place % 10, place % 100) {
        (1, last) if last != 11 => "st",
        (2, last) if last != 12 => "nd",
        (3, last) if last != 13 => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}
