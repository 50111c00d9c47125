//! `misprint completions`.

use clap::Args as ClapArgs;
use clap_complete::Shell;

/// For which shell.
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  bash  misprint completions bash > ~/.local/share/bash-completion/completions/misprint
  zsh   misprint completions zsh > \"${fpath[1]}/_misprint\"
  fish  misprint completions fish > ~/.config/fish/completions/misprint.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}
