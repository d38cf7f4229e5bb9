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

# The long run: the relay's faults, every parser under mutated bytes, then the simulation over many more
# seeds than CI takes, from FROM on: `just soak 1000`.
soak SEEDS="1000" FROM="1": soak-relay fuzz
    HOTLINE_SIM_SEEDS={{SEEDS}} HOTLINE_SIM_FROM={{FROM}} cargo test --release --locked -p hotline-tests --lib -- whatever_is_cut --nocapture

# The relay killed 500 times under load, and its disk failing at every write and sync up to the 200th.
soak-relay KILLS="500":
    HOTLINE_KILLS={{KILLS}} cargo test --release --locked -p hotline-server --test quic -- random_kills --nocapture
    HOTLINE_FAULTS=all cargo test --release --locked -p hotline-faults -- --nocapture

# Every parser of what comes from outside under mutated bytes, a minute each: `just fuzz entry --seconds 600`.
# A failure prints its seed; `--list` says what there is.
fuzz *ARGS:
    cargo run --release --locked -p hotline-fuzz -- {{ARGS}}

# One benchmark by name, beside the floor it is measured against: `just bench crypto`.
bench *ARGS:
    cargo run --release --locked -p hotline-bench -- {{ARGS}}

# The documentation of every crate, warnings as errors.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# Licences, sources, bans and (with a network) advisories of all dependencies.
deny:
    cargo deny check

# How far the service units shut relay and agent in (systemd-analyze; 1.5 or better).
score-unit:
    systemd-analyze security --offline=true deploy/hotline-server.service
    systemd-analyze security --offline=true deploy/hotline-agent.service
