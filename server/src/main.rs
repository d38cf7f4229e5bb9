//! The relay's binary; all of it is in the library, so that tests can run it too.

fn main() -> std::process::ExitCode {
    hotline_server::cli::main()
}
