# What a developer runs; CI runs `.ci/run`, which is `just ci`.

# Show this list.
default:
    @just --list --unsorted

# Everything CI checks, from format to demonstration.
ci:
    ./.ci/run

# All tests.
test *ARGS:
    cargo test --workspace --locked {{ARGS}}

# Format and clippy, warnings as errors.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# A relay and a few seats in one process: sit at one, or watch with --headless.
demo *ARGS:
    cargo run --release --locked -- demo {{ARGS}}

# The simulation over many more seeds than CI takes, from SEED on: `just soak 1000`.
soak SEEDS="1000" FROM="1":
    HOTLINE_SIM_SEEDS={{SEEDS}} HOTLINE_SIM_FROM={{FROM}} cargo test --release --locked -p hotline-tests --lib -- whatever_is_cut --nocapture

# One benchmark by name, beside the floor it is measured against: `just bench crypto`.
bench *ARGS:
    cargo run --release --locked -p hotline-bench -- {{ARGS}}

# The documentation of every crate, warnings as errors.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# Licences, sources, bans and (with a network) advisories of all dependencies.
deny:
    cargo deny check

# How far the service unit shuts the relay in (systemd-analyze; 1.5 or better).
score-unit:
    systemd-analyze security --offline=true deploy/hotline-server.service
