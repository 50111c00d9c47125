//! What `misprint serve` was asked for.

use super::{control_token, password, state_directory, variable};
use crate::args::{ControlAddress, IppAuthArg, PortsArg, ServeArgs};
use crate::control::Door;
use anyhow::{Context as _, bail};
use device::{IppAuthentication, Mac, Model, Password};
use pki::{KeyAlgorithm, Seed};
use printer::{Casting, IppLogin, OptionalPort, Ports, Schedule, StateDirectory};
use scenarios::Combination;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Port of the control door, where the printer's own ports are fixed too.
const CONTROL_PORT: u16 = 8180;

/// A printer to be served.
#[derive(Debug)]
pub(crate) struct Serve {
    pub(crate) ports: Ports,
    /// Empty: the printer's own default, loopback.
    pub(crate) bind: Vec<IpAddr>,
    pub(crate) state: StateDirectory,
    /// `None`: the printer takes the one in its state directory, or draws one.
    pub(crate) seed: Option<Seed>,
    pub(crate) model: Model,
    pub(crate) mac: Mac,
    pub(crate) host_name: Option<String>,
    pub(crate) key: KeyAlgorithm,
    pub(crate) admin_password: Option<Password>,
    pub(crate) scenario: Option<Combination>,
    /// Which connections get it.
    pub(crate) casting: Casting,
    pub(crate) schedule: Option<Schedule>,
    /// The domain in which clients choose scenarios by server_name.
    pub(crate) scenario_domain: Option<String>,
    /// Where the roots of the scenario go.
    pub(crate) trust_file: Option<PathBuf>,
    /// What IPP clients have to prove.
    pub(crate) ipp_login: Option<IppLogin>,
    pub(crate) require_tls: bool,
    /// Octets.
    pub(crate) document_limit: u64,
    /// Octets.
    pub(crate) spool_limit: u64,
    pub(crate) ready_file: Option<PathBuf>,
    pub(crate) json: bool,
    pub(crate) events: Option<EventsTo>,
    /// Where the secrets of handshakes go.
    pub(crate) key_log: Option<PathBuf>,
    /// Where conversations go.
    pub(crate) pcap: Option<PathBuf>,
    pub(crate) raw_port: OptionalPort,
    pub(crate) lpd_port: OptionalPort,
    /// `None`: no SNMP agent.
    pub(crate) snmp: Option<String>,
    /// Network interfaces on which the printer is announced.
    pub(crate) dns_sd: Vec<String>,
    /// `None`: no control door.
    pub(crate) control: Option<Door>,
}

/// Where the events go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum EventsTo {
    /// Standard output.
    Stdout,
    /// Appended to this file.
    File(PathBuf),
}

/// Reads the arguments' meaning.
pub(crate) fn serve(args: ServeArgs) -> anyhow::Result<Serve> {
    let state = match (args.ephemeral, args.state) {
        (true, _) => StateDirectory::Ephemeral,
        (false, Some(directory)) => StateDirectory::At(directory),
        (false, None) if args.scenario.is_some() || args.schedule.is_some() => StateDirectory::Ephemeral,
        (false, None) => StateDirectory::At(state_directory().context("name one with --state, or use --ephemeral")?),
    };
    if args.trust_file.is_some() && args.scenario.is_none() && args.schedule.is_none() {
        bail!("--trust-file needs something to trust: name what is played with --scenario or --schedule");
    }
    let ports = match args.ports {
        PortsArg::Standard => Ports::Standard,
        PortsArg::Offset => Ports::Offset,
        PortsArg::Ephemeral => Ports::Ephemeral,
    };
    let control = match args.control {
        Some(ControlAddress::Off) => None,
        Some(ControlAddress::At(address)) => Some(address),
        None if ports == Ports::Ephemeral => Some((Ipv4Addr::LOCALHOST, 0).into()),
        None => Some((Ipv4Addr::LOCALHOST, CONTROL_PORT).into()),
    };
    let control = control
        .map(|address| door(address, args.control_token_file.as_deref()))
        .transpose()?;
    let events = args.events.map(|path| {
        if path.as_os_str() == "-" {
            EventsTo::Stdout
        } else {
            EventsTo::File(path)
        }
    });
    Ok(Serve {
        ports,
        bind: args.bind,
        state,
        seed: args.seed,
        model: super::model(&args.model)?,
        mac: args.mac,
        host_name: args.hostname.map(host_name).transpose()?,
        key: args.key,
        admin_password: args.admin_password_file.map(|file| admin_password(&file)).transpose()?,
        casting: casting(args.next, args.probability),
        scenario: args.scenario,
        schedule: args.schedule,
        scenario_domain: args.scenario_domain,
        trust_file: args.trust_file,
        ipp_login: ipp_login(args.ipp_auth, args.ipp_user, args.ipp_password_file.as_deref())?,
        require_tls: args.require_tls,
        document_limit: args.document_limit * 1024 * 1024,
        spool_limit: args.spool_limit,
        ready_file: args.ready_file,
        json: args.json,
        events,
        raw_port: args.raw_port.unwrap_or_default(),
        lpd_port: args.lpd_port.unwrap_or_default(),
        snmp: (args.snmp != "off").then_some(args.snmp),
        dns_sd: args.dns_sd,
        pcap: args.pcap,
        key_log: args.keylog.or_else(|| variable("SSLKEYLOGFILE").map(PathBuf::from)),
        control,
    })
}

fn casting(next: Option<u32>, probability: Option<f64>) -> Casting {
    match (next, probability) {
        (Some(next), _) => Casting::Next(next),
        (None, Some(probability)) => Casting::Chance {
            probability,
            seed: None,
        },
        (None, None) => Casting::Always,
    }
}

fn ipp_login(scheme: Option<IppAuthArg>, user: String, file: Option<&Path>) -> anyhow::Result<Option<IppLogin>> {
    let (Some(scheme), Some(_)) = (scheme, file) else {
        return Ok(None);
    };
    let scheme = match scheme {
        IppAuthArg::Basic => IppAuthentication::Basic,
        IppAuthArg::Digest => IppAuthentication::Digest,
    };
    let password = password(file, "")?;
    Ok(Some(IppLogin { scheme, user, password }))
}

/// A control door that others can reach wants a token.
pub(super) fn door(address: SocketAddr, token_file: Option<&Path>) -> anyhow::Result<Door> {
    let token = token_file.map(control_token).transpose()?;
    if token.is_none() && !address.ip().is_loopback() {
        bail!(
            "{address} can be reached from elsewhere: give the control door a token with --control-token-file FILE, or a \
             loopback address"
        );
    }
    Ok(Door { address, token })
}

/// A host name as RFC 1123 §2.1 has it.
fn host_name(name: String) -> anyhow::Result<String> {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if name.len() > 253 || !name.split('.').all(is_label) {
        bail!("--hostname {name:?} is no host name; write letters, digits and hyphens, such as NPIF8ACE8");
    }
    Ok(name)
}

fn admin_password(file: &Path) -> anyhow::Result<Password> {
    let password = password(Some(file), "")?;
    if password.expose().is_empty() {
        bail!(
            "the password file {} begins with an empty line; put the password into its first line",
            file.display()
        );
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use clap::Parser as _;

    fn config(words: &[&str]) -> anyhow::Result<Serve> {
        let words = ["misprint", "serve"].iter().chain(words);
        let Command::Serve(args) = Args::try_parse_from(words)?.command else {
            panic!("not serve")
        };
        serve(args)
    }

    #[test]
    fn without_words_it_is_the_printer_of_the_story_on_the_offset_ports() {
        let config = config(&["--state", "/x"]).unwrap();
        assert_eq!((config.ports, config.mac), (Ports::Offset, Mac::STORY));
        assert_eq!(config.state, StateDirectory::At("/x".into()));
        assert_eq!(config.key, KeyAlgorithm::Rsa(2048));
        assert_eq!((config.document_limit, config.spool_limit), (1 << 30, 4 << 30));
        assert_eq!(config.model.id, "jetdirect-610n");
        assert_eq!(config.control.unwrap().address, ([127, 0, 0, 1], 8180).into());
    }

    #[test]
    fn ephemeral_ports_have_an_ephemeral_control_door_and_off_is_off() {
        let ephemeral = config(&["--ephemeral", "--ports", "ephemeral", "--events", "-"]).unwrap();
        assert_eq!(ephemeral.control.as_ref().unwrap().address, ([127, 0, 0, 1], 0).into());
        assert_eq!(
            (ephemeral.state, ephemeral.events),
            (StateDirectory::Ephemeral, Some(EventsTo::Stdout))
        );
        assert!(config(&["--ephemeral", "--control", "off"]).unwrap().control.is_none());
    }

    #[test]
    fn a_scenario_keeps_nothing_unless_it_is_told_where() {
        let expired = config(&["--scenario", "expired"]).unwrap();
        assert_eq!(expired.state, StateDirectory::Ephemeral);
        assert_eq!(
            expired.scenario.map(|scenario| scenario.to_string()).as_deref(),
            Some("expired")
        );
        let kept = config(&["--scenario", "expired", "--state", "/x"]).unwrap();
        assert_eq!(kept.state, StateDirectory::At("/x".into()));
        let error = config(&["--scenario", "exipred"]).unwrap_err().to_string();
        assert!(error.contains("did you mean expired?"), "{error}");
        assert!(config(&["--trust-file", "x"]).is_err());
    }

    #[test]
    fn a_printer_that_fails_now_and_then_and_one_that_fails_later_are_a_command_each() {
        let flaky = config(&["--scenario", "expired", "--probability", "0.33"]).unwrap();
        let (probability, seed) = (0.33, None);
        assert_eq!(flaky.casting, Casting::Chance { probability, seed });
        let next = config(&["--scenario", "expired", "--next", "3"]).unwrap();
        assert_eq!(
            (next.casting, next.state),
            (Casting::Next(3), StateDirectory::Ephemeral)
        );
        let later = config(&["--schedule", "ok-chain@0s,expired@30s", "--trust-file", "x"]).unwrap();
        assert_eq!(later.state, StateDirectory::Ephemeral);
        assert_eq!(later.schedule.unwrap().to_string(), "ok-chain@0s,expired@30s");
        for (wrong, words) in [
            (&["--next", "3"][..], "--scenario"),
            (&["--scenario", "expired", "--next", "0"], "0 is not in 1.."),
            (&["--scenario", "expired", "--probability", "2"], "from 0 (never) to 1"),
            (
                &["--scenario", "expired", "--probability", "0.5", "--next", "1"],
                "cannot be used with",
            ),
            (&["--schedule", "expired"], "write expired@30s"),
        ] {
            let error = config(wrong).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn ipp_clients_are_asked_for_the_password_in_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "se cret\n").unwrap();
        let path = file.path().to_str().unwrap();
        let asked = config(&["--ephemeral", "--ipp-auth", "digest", "--ipp-password-file", path]).unwrap();
        let login = asked.ipp_login.unwrap();
        assert_eq!(
            (login.scheme, login.user.as_str()),
            (IppAuthentication::Digest, "print")
        );
        assert_eq!(login.password, Password::new("se cret"));
        assert!(!format!("{login:?}").contains("se cret"));
        assert!(config(&["--ephemeral", "--ipp-auth", "basic"]).is_err());
        assert!(config(&["--ephemeral", "--ipp-password-file", path]).is_err());
        assert!(config(&["--ephemeral", "--ipp-user", "a:b"]).is_err());
    }

    #[test]
    fn a_control_door_for_others_wants_a_token_and_makes_one() {
        let words = ["--ephemeral", "--control", "0.0.0.0:0"];
        let error = config(&words).unwrap_err().to_string();
        assert!(error.contains("--control-token-file"), "{error}");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let words = [&words[..], &["--control-token-file", file.to_str().unwrap()]].concat();
        let token = |config: anyhow::Result<Serve>| config.unwrap().control.unwrap().token.unwrap();
        let made = token(config(&words));
        assert_eq!((made.len(), &made), (64, &token(config(&words))));
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&file, "short\n").unwrap();
        let error = format!("{:#}", config(&words).unwrap_err());
        assert!(error.contains("16") && !error.contains("short"), "{error}");
    }

    #[test]
    fn a_model_is_an_id_or_a_file() {
        let of = |model: &str| config(&["--ephemeral", "--model", model]);
        assert_eq!(of("futuresmart").unwrap().model.id, "futuresmart");
        let error = of("futuresmartt").unwrap_err().to_string();
        assert!(error.contains("laserjet-pro"), "{error}");
        let error = format!("{:#}", of("/proc/self/cmdline").unwrap_err());
        assert!(error.contains("/proc/self/cmdline cannot be used"), "{error}");
    }

    #[test]
    fn raw_printing_and_lpd_are_on_elsewhere_or_off() {
        let usual = config(&["--ephemeral"]).unwrap();
        assert_eq!(
            (usual.raw_port, usual.lpd_port),
            (OptionalPort::Usual, OptionalPort::Usual)
        );
        let other = config(&["--ephemeral", "--raw-port", "off", "--lpd-port", "9515"]).unwrap();
        assert_eq!(
            (other.raw_port, other.lpd_port),
            (OptionalPort::Off, OptionalPort::At(9515))
        );
    }

    #[test]
    fn a_bad_host_name_is_refused_by_name() {
        let error = config(&["--ephemeral", "--hostname", "a b"]).unwrap_err().to_string();
        assert!(error.contains("\"a b\""), "{error}");
    }
}
