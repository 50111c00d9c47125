//! What was typed. No meaning yet: that is [`crate::config`].

mod audit;
mod completions;
mod control_address;
mod diagnose;
mod fleet;
pub(crate) mod makecert;
mod model;
mod probe;
pub(crate) mod pvk2pfx;
mod remote;
mod scenario_list;
mod scenario_name;

pub(crate) use audit::AuditArgs;
pub(crate) use completions::CompletionsArgs;
pub(crate) use control_address::ControlAddress;
pub(crate) use diagnose::{DiagnoseArgs, IgnoreArg, OsArg, RevocationArg, SeverityArg};
pub(crate) use fleet::FleetArgs;
pub(crate) use model::ModelAction;
pub(crate) use probe::ProbeArgs;
pub(crate) use remote::{
    EventsArgs, RemoteArgs, ScenarioOffArgs, ScenarioScheduleArgs, ScenarioSetArgs, ScenarioStatusArgs, WaitArgs,
};
pub(crate) use scenario_list::ScenarioListArgs;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use device::Mac;
use pki::{KeyAlgorithm, Seed};
use printer::{OptionalPort, Schedule};
use scenarios::{Combination, Scenario};
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;

/// The printer that gets TLS wrong on purpose: an emulated HP Jetdirect, and the client that tells why it would not print.
#[derive(Parser, Debug)]
#[command(name = "misprint", version, max_term_width = 100)]
#[command(after_help = "Exit status: 0 done, 1 refused, 2 wrong usage or it could not be done.")]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Play the whole story on loopback: why Vista would not print, and how it came to
    Demo(DemoArgs),
    /// Be the printer, until SIGTERM or Ctrl-C
    Serve(ServeArgs),
    /// Be many printers at a time, from a list, until SIGTERM or Ctrl-C
    Fleet(FleetArgs),
    /// List the ways in which a printer's TLS goes wrong, and explain each of them
    #[command(subcommand)]
    Scenario(ScenarioAction),
    /// List the devices that the printer can be, show one, or capture a real one
    #[command(subcommand)]
    Model(ModelAction),
    /// Print what happened to a printer that runs, as JSON lines
    Events(EventsArgs),
    /// Wait until something happens to a printer that runs
    Wait(WaitArgs),
    /// Judge a printer's certificate as a Windows did, over the network or from files, and say what to do
    Diagnose(DiagnoseArgs),
    /// Find out what a printer's TLS offers, and what is wrong with it: versions, ciphers, names, resumption, IPP
    Probe(ProbeArgs),
    /// Examine a client: send it to every broken printer, and tell which of them it trusts
    Audit(AuditArgs),
    /// Read the CAPI2 log of any Windows
    Capi2(Capi2Args),
    /// Make a certificate with the switches of the original makecert (makecert -? lists them)
    #[command(disable_help_flag = true)]
    Makecert(MakecertWords),
    /// Put a private key (.pvk) and its certificate into a PFX, with the switches of the original pvk2pfx (pvk2pfx -? lists them)
    #[command(disable_help_flag = true)]
    Pvk2pfx(MakecertWords),
    /// List, export, import and delete certificates of a store directory
    Certmgr(CertmgrArgs),
    /// Write what bash, zsh, fish or another shell reads to complete these words, and the names of scenarios
    Completions(CompletionsArgs),
}

/// `misprint demo`.
#[derive(ClapArgs, Debug)]
pub(crate) struct DemoArgs {
    /// One JSON object per step instead of the tale
    #[arg(long)]
    pub(crate) json: bool,
    /// Wait for a key between the steps
    #[arg(long)]
    pub(crate) pause: bool,
    /// Leave the printer up at the end, until Ctrl-C
    #[arg(long)]
    pub(crate) keep_running: bool,
    /// A number, a word or 64 hexadecimal digits from which every key and number is drawn [default: a fresh one]
    #[arg(long, value_name = "SEED")]
    pub(crate) seed: Option<Seed>,
    /// Also draw the tale as a picture (SVG) into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

/// Which ports.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PortsArg {
    /// 80, 443, 515, 631, 9100, and 161 over UDP: those of a real one (needs the right to bind below 1024)
    Standard,
    /// 8080, 8443, 8515, 8631, 9100, and 8161 over UDP
    Offset,
    /// Any free ones; the ready object says which
    Ephemeral,
}

/// How IPP clients prove who they are.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IppAuthArg {
    /// HTTP Basic: the password itself, readable for everybody where there is no TLS
    Basic,
    /// HTTP Digest, with SHA-256 or MD5
    Digest,
}

/// RFC 7617: what stands before the first colon is the user name.
fn user_name(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains(':') || text.chars().any(char::is_control) {
        return Err("a user name has at least one character, and no colon".to_owned());
    }
    Ok(text.to_owned())
}

const SERVE_AFTER: &str = "\
Examples:
  misprint serve --scenario expired --trust-file roots.pem
  misprint serve --scenario expired,net-slow-close                         what changes different things goes together
  misprint serve --scenario expired --probability 0.33 --seed flaky    about each third connection
  misprint serve --schedule ok-chain@0s,expired@30s                    works, and half a minute later has expired
  misprint serve --scenario-domain printer.test                        clients choose: expired.printer.test

misprint scenario set, schedule, off and status tell a printer that runs. docs/cli.md tells more.";

/// `misprint serve`.
#[derive(ClapArgs, Debug)]
#[command(after_help = SERVE_AFTER)]
pub(crate) struct ServeArgs {
    /// Which ports to listen on, for HTTP, HTTPS, LPD, IPP, raw and SNMP
    #[arg(long, value_enum, default_value = "offset")]
    pub(crate) ports: PortsArg,
    /// Address to listen on; may be repeated [default: 127.0.0.1 and ::1]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) bind: Vec<IpAddr>,
    /// Where the printer keeps its identity, settings and jobs [default: $XDG_STATE_HOME/misprint or ~/.local/state/misprint]
    #[arg(long, value_name = "DIR", conflicts_with = "ephemeral")]
    pub(crate) state: Option<PathBuf>,
    /// Keep nothing: a temporary state directory, removed at the end
    #[arg(long)]
    pub(crate) ephemeral: bool,
    /// A number, a word or 64 hexadecimal digits from which every key and number is drawn [default: a fresh one, which the
    /// ready object and the first event tell as digits]
    #[arg(long, value_name = "SEED")]
    pub(crate) seed: Option<Seed>,
    /// Which device to be: an id that misprint model list names, or a model file (docs/models.md)
    #[arg(long, value_name = "ID|FILE", default_value = "jetdirect-610n")]
    pub(crate) model: String,
    /// Hardware address; names the printer and its factory certificate
    #[arg(long, default_value_t = Mac::STORY)]
    pub(crate) mac: Mac,
    /// Host name [default: NPI and the last six digits of the MAC]
    #[arg(long, value_name = "NAME")]
    pub(crate) hostname: Option<String>,
    /// Kind of the factory key: rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384 (EC keys are made at once)
    #[arg(long, value_name = "KIND", default_value = "rsa-2048")]
    pub(crate) key: KeyAlgorithm,
    /// Come out of the box with this fault, or several with commas that change different things; misprint scenario
    /// list names them. Keeps nothing unless --state is given
    #[arg(long, value_name = "ID[,ID]", value_parser = scenario_name::combination(), hide_possible_values = true)]
    pub(crate) scenario: Option<Combination>,
    /// Play the scenario to the next so many connections alone
    #[arg(long, value_name = "COUNT", requires = "scenario", conflicts_with = "probability", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) next: Option<u32>,
    /// Play the scenario to each connection with this probability, 0 to 1: a printer that fails now and then. With the
    /// same --seed the same connections fail
    #[arg(long, value_name = "P", requires = "scenario", value_parser = remote::probability)]
    pub(crate) probability: Option<f64>,
    #[arg(long, value_name = "WHAT@TIME,...", help = remote::SCHEDULE_HELP)]
    pub(crate) schedule: Option<Schedule>,
    /// Let clients choose by server name: with printer.test, expired.printer.test is served the scenario expired
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) scenario_domain: Option<String>,
    /// Write the roots that a client of the scenario, and of all that is scheduled, trusts to this file, as PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) trust_file: Option<PathBuf>,
    /// The administrator password of the web pages is the first line of this file (user name: admin)
    #[arg(long, value_name = "FILE")]
    pub(crate) admin_password_file: Option<PathBuf>,
    /// Ask IPP clients for a user name and a password
    #[arg(long, value_enum, value_name = "SCHEME", requires = "ipp_password_file")]
    pub(crate) ipp_auth: Option<IppAuthArg>,
    /// The user name that IPP clients need with --ipp-auth
    #[arg(long, value_name = "NAME", default_value = "print", value_parser = user_name)]
    pub(crate) ipp_user: String,
    /// The password that IPP clients need with --ipp-auth is the first line of this file
    #[arg(long, value_name = "FILE", requires = "ipp_auth")]
    pub(crate) ipp_password_file: Option<PathBuf>,
    /// Refuse IPP without TLS: 426, and the offer to switch to TLS on the same connection
    #[arg(long)]
    pub(crate) require_tls: bool,
    /// Largest document that is taken, in MiB; more is client-error-request-entity-too-large
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub(crate) document_limit: u64,
    /// What all documents together may take, such as 512M or 4G. Where there is no room, the documents of the jobs that were
    /// finished longest ago go; where that does not help, a new job is refused
    #[arg(long, value_name = "SIZE", default_value = "4G", value_parser = model::octets)]
    pub(crate) spool_limit: u64,
    /// Write the ready object to this file once every port listens (docs/ready.md)
    #[arg(long, value_name = "FILE")]
    pub(crate) ready_file: Option<PathBuf>,
    /// Write the ready object to standard output instead of the table
    #[arg(long)]
    pub(crate) json: bool,
    /// Append the secrets of every TLS handshake to this file (0600), to decrypt captures with [default: SSLKEYLOGFILE]
    #[arg(long, value_name = "FILE")]
    pub(crate) keylog: Option<PathBuf>,
    /// Write every conversation to this file, made anew (0600), as a capture that Wireshark opens and decrypts: it has the
    /// secrets of every handshake (docs/capture.md)
    #[arg(long, value_name = "FILE")]
    pub(crate) pcap: Option<PathBuf>,
    /// Append every event to this file as a JSON line; - is standard output (docs/events.md)
    #[arg(long, value_name = "FILE|-")]
    pub(crate) events: Option<PathBuf>,
    /// Port of raw printing instead of 9100, or off
    #[arg(long, value_name = "PORT|off")]
    pub(crate) raw_port: Option<OptionalPort>,
    /// Port of LPD instead of the one of --ports, or off
    #[arg(long, value_name = "PORT|off")]
    pub(crate) lpd_port: Option<OptionalPort>,
    /// Community that may read by SNMP, or off: no agent
    #[arg(
        long = "snmp-community",
        alias = "snmp",
        value_name = "COMMUNITY|off",
        default_value = "public"
    )]
    pub(crate) snmp: String,
    /// Announce the printer by DNS-SD on these network interfaces, and on no others [default: on none]
    #[arg(long, value_name = "IFACE", value_delimiter = ',')]
    pub(crate) dns_sd: Vec<String>,
    /// Address of the control door, or off [default: 127.0.0.1:8180, any free port with --ports ephemeral]
    #[arg(long, value_name = "ADDRESS|off")]
    pub(crate) control: Option<ControlAddress>,
    /// The control door wants the token in this file (made with a fresh one when absent, 0600): Authorization: Bearer
    /// TOKEN. An address that is not loopback needs it
    #[arg(long, value_name = "FILE")]
    pub(crate) control_token_file: Option<PathBuf>,
}

/// What to say about scenarios.
#[derive(Subcommand, Debug)]
pub(crate) enum ScenarioAction {
    /// One line for each, or for those that are like this
    List(ScenarioListArgs),
    /// What happened, what a correct client does, what clients did, what cures it, and how to try it
    Show {
        /// Such as expired
        #[arg(value_parser = scenario_name::one(), hide_possible_values = true)]
        id: &'static Scenario,
        /// The same as a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Switch a printer that runs: the next handshake has it
    Set(ScenarioSetArgs),
    /// Have a printer that runs play one thing after the other, or end that
    Schedule(ScenarioScheduleArgs),
    /// End what a printer that runs plays, and its schedule
    Off(ScenarioOffArgs),
    /// What a printer that runs plays, what comes next, and when
    Status(ScenarioStatusArgs),
    /// The whole catalogue as a page of Markdown (docs/scenarios.md)
    Docs,
}

/// `misprint makecert` and `misprint pvk2pfx`: their switches are single-dashed long ones, which clap does not read. See [`makecert`] and [`pvk2pfx`].
#[derive(ClapArgs, Debug)]
pub(crate) struct MakecertWords {
    /// As typed
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

/// `misprint capi2`.
#[derive(ClapArgs, Debug)]
#[command(after_help = "Exit status: 0 nothing in the log failed, 1 something did, 2 the log could not be read.")]
pub(crate) struct Capi2Args {
    /// What to do with it.
    #[command(subcommand)]
    pub(crate) action: Capi2Action,
}

/// What to do with a CAPI2 log.
#[derive(Subcommand, Debug)]
pub(crate) enum Capi2Action {
    /// Say in plain words what failed, why, and what to do
    Explain {
        /// The log: saved by the Event Viewer (.evtx or XML), or written by wevtutil qe Microsoft-Windows-CAPI2/Operational /f:XML
        file: PathBuf,
        /// The explanation as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the XML Schema of the events that diagnose --capi2 writes: xmllint --schema capi2-events.xsd vista.xml
    Schema {
        /// A folder that is there
        folder: PathBuf,
    },
}

/// `misprint certmgr`.
#[derive(ClapArgs, Debug)]
pub(crate) struct CertmgrArgs {
    /// The store directory [default: $MISPRINT_STORE, else "store" in the state directory]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) store: Option<PathBuf>,
    /// What to do with it.
    #[command(subcommand)]
    pub(crate) action: CertmgrAction,
}

/// One of the stores.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StoreArg {
    /// Own certificates, with their private keys
    #[value(name = "My", alias = "my", alias = "MY")]
    My,
    /// Trusted Root Certification Authorities
    #[value(name = "Root", alias = "root", alias = "ROOT")]
    Root,
    /// Intermediate Certification Authorities
    #[value(name = "CA", alias = "ca", alias = "Ca")]
    Ca,
}

/// What to do with the store.
#[derive(Subcommand, Debug)]
pub(crate) enum CertmgrAction {
    /// Show what is in My, Root and CA
    List {
        /// Only this one
        #[arg(value_enum)]
        only: Option<StoreArg>,
        /// One JSON object per certificate
        #[arg(long)]
        json: bool,
    },
    /// Export a certificate: with its private key as a PFX, or alone
    Export {
        /// Thumbprint (or its beginning), common name or friendly name
        which: String,
        /// Certificate and private key, PKCS#12; only if the key was marked exportable (makecert -pe)
        #[arg(long, value_name = "FILE", required_unless_present = "cer", conflicts_with = "cer")]
        pfx: Option<PathBuf>,
        /// The certificate alone, DER
        #[arg(long, value_name = "FILE")]
        cer: Option<PathBuf>,
        /// Where it lies
        #[arg(long, value_enum, default_value = "My")]
        from: StoreArg,
        /// The PFX password is the first line of this file; - is standard input. Without it, it is asked for
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// Encrypt the PFX with 3DES and SHA-1, for readers older than Windows 10 and OpenSSL 3
        #[arg(long)]
        legacy: bool,
    },
    /// Import a certificate (PEM, DER, bundle), or a PFX into My
    Import {
        /// The file
        file: PathBuf,
        /// Where to
        #[arg(long, value_enum)]
        into: StoreArg,
        /// The PFX password is the first line of this file; - is standard input. Without it, it is asked for
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// The key of the PFX may be exported again
        #[arg(long)]
        exportable: bool,
    },
    /// Show the certificates of a file (PEM, DER, bundle, PFX) in the style of certutil -dump
    Dump {
        /// The file
        file: PathBuf,
        /// The PFX password is the first line of this file; - is standard input. Without it, the empty one is tried
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Delete a certificate, and its private key with it
    Delete {
        /// Thumbprint (or its beginning), common name or friendly name
        which: String,
        /// Where it lies
        #[arg(long, value_enum)]
        from: StoreArg,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn clap_finds_nothing_wrong_with_the_arguments() {
        Args::command().debug_assert();
    }

    /// The indented lines of a help that begin with the name of the program, up to the explanation behind two spaces.
    fn examples(command: &clap::Command, into: &mut Vec<String>) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let typed = help
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split("  ").next());
        // What goes into a file is the shell's business.
        let typed = typed.filter_map(|line| line.split(" > ").next());
        into.extend(typed.filter(|line| line.starts_with("misprint ")).map(str::to_owned));
        for command in command.get_subcommands() {
            examples(command, into);
        }
    }

    #[test]
    fn every_example_in_a_help_can_be_typed() {
        let mut typed = Vec::new();
        examples(&Args::command(), &mut typed);
        assert!(typed.len() > 15, "{typed:?}");
        for line in typed {
            if let Err(error) = Args::try_parse_from(line.split(' ')) {
                panic!("{line}: {error}");
            }
        }
    }

    #[test]
    fn makecert_gets_its_words_as_they_were_typed() {
        let args = Args::try_parse_from([
            "misprint", "makecert", "-r", "-?", "--store", "x", "-n", "CN=a", "--help",
        ]);
        let Command::Makecert(MakecertWords { words }) = args.unwrap().command else {
            panic!("not makecert")
        };
        assert_eq!(words, ["-r", "-?", "--store", "x", "-n", "CN=a", "--help"]);
    }

    #[test]
    fn a_kept_state_and_an_ephemeral_one_exclude_each_other() {
        assert!(Args::try_parse_from(["misprint", "serve", "--state", "x", "--ephemeral"]).is_err());
    }
}
