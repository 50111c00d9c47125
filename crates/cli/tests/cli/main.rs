//! The binary as a person has it: what is typed, what is printed, what lies in the files, how it exits.

#[cfg(test)]
mod capi2;
#[cfg(test)]
mod certmgr;
#[cfg(test)]
mod completions;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod diagnose;
#[cfg(test)]
mod makecert;
#[cfg(test)]
mod probe;
#[cfg(test)]
mod process;
mod pvk2pfx;
#[cfg(test)]
mod remote;
mod revocation;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod stored_chain;
