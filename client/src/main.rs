//! The `hotline` command.

fn main() -> std::process::ExitCode {
    hotline_client::cli::main()
}
