//! The `smartcar` command.

fn main() -> std::process::ExitCode {
    smartcar_cli::run(std::env::args_os()).into()
}
