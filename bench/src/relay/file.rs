//! A large file from desk to desk with the real programs: the line is cut three times, and sender,
//! reader and relay are each killed once, beside the same bytes over plain QUIC on the same line.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hotline_protocol::limits::CHUNK_BYTES;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::cut::{self, Line};
use super::drain::blast;
use super::host::{Beside, Host};
use super::plain;
use super::share::Watch;
use super::table::{Bound, Rounds, Table};
use super::{ENVELOPE, Options};
use crate::measure::{Moment, now};

/// How long the line is dead each time.
const CUT: Duration = Duration::from_secs(2);

/// Time between two looks at how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// The variable by which this program is one of the others.
pub(crate) const PROGRAM: &str = "HOTLINE_BENCH_PROGRAM";

/// What happens on the way, and after which part of the bytes.
#[derive(Clone, Copy)]
enum Mishap {
    /// The line is dead for [`CUT`].
    Cut(f64),
    /// The command is killed and given again.
    Kill(f64),
    /// The relay is killed and started again.
    KillRelay(f64),
}

impl Mishap {
    const fn at(self) -> f64 {
        match self {
            Self::Cut(at) | Self::Kill(at) | Self::KillRelay(at) => at,
        }
    }

    /// When the line is cut, if it is.
    const fn cuts(self) -> Option<f64> {
        match self {
            Self::Cut(at) => Some(at),
            Self::Kill(_) | Self::KillRelay(_) => None,
        }
    }
}

const SENDING: [Mishap; 3] = [Mishap::Cut(0.2), Mishap::Kill(0.45), Mishap::Cut(0.7)];
const READING: [Mishap; 3] = [Mishap::Cut(0.2), Mishap::Kill(0.45), Mishap::KillRelay(0.7)];

/// Rounds of everything, whose medians count: one takes half a minute and 600 MB of the disk.
const ROUNDS: usize = 3;

/// The result of a benchmark whose name is its command.
///
/// `mbit` is the width of the line each way in megabits a second; without it the line is as wide as
/// the processors make it.
pub(crate) async fn run(options: &Options, megabytes: u64, mbit: Option<u32>) -> Table {
    let mut table = Table::new("file");
    let bytes = if options.short { 8_000_000 } else { megabytes * 1_000_000 };
    let (rounds, tries) = if options.short { (1, 1) } else { (ROUNDS, ROUNDS * 2) };
    let rate = mbit.map(|mbit| f64::from(mbit) * 1e6 / 8.0);
    let mut stage = Stage::new(options, rate);
    let mut bare = Beside::start(Host::Bare, stage.path());
    let line = Line::from(free(), rate);
    line.lead_to(bare.address);
    bare.address = line.address();
    let (source, copy) = (stage.path().join("plain.bin"), stage.path().join("copy.bin"));
    write(&source, bytes);
    let files = [source.as_path(), copy.as_path()];
    let mut plain = PLAIN.map(|_| Rounds::default());
    let mut nowhere = Rounds::default();
    // What a small file takes: memory must not grow with the length.
    let small = stage.cross("small.bin", bytes / 10, [&[], &[]]);
    let (mut sent, mut read) = (Side::of(&small.sent), Side::of(&small.read));
    for round in 1..=tries {
        // The disk and the memory of a machine have better and worse minutes: who is compared with
        // each other has the same one.
        for ((_, mishaps), plain) in PLAIN.iter().zip(&mut plain) {
            let watch = Watch::begin(&[bare.id()]);
            plain.add(plain_quic(&bare, &line, files, mishaps).await, &watch);
        }
        let watch = Watch::begin(&[bare.id()]);
        let count = usize::try_from(bytes).unwrap().div_ceil(ENVELOPE);
        nowhere.add(blast(&bare, count).await, &watch);
        let calm = stage.cross(&format!("calm {round}.bin"), bytes, [&[], &[]]);
        let large = stage.cross(&format!("large {round}.bin"), bytes, [&SENDING, &READING]);
        sent.add(bytes, &calm.sent, &large.sent);
        read.add(bytes, &calm.read, &large.read);
        let good = plain.iter().map(Rounds::good).chain([sent.good(), read.good()]);
        if good.min() >= Some(rounds) {
            break;
        }
    }
    drop(bare);
    let [calm, sending, reading] = [0, 1, 2].map(|at| table.add(PLAIN[at].0, "MB/s", &plain[at]));
    table.add("the same line, from memory to nowhere", "MB/s", &nowhere);
    sent.tell(&mut table, "send", calm, sending);
    read.tell(&mut table, "read", calm, reading);
    // Last, for it takes hundreds of files away: a file system may look for long at what was just
    // deleted before it makes a new one (ext4 without a journal does).
    let mut disk = Rounds::default();
    disk.add_with(chunks_on_disk(stage.path(), bytes), 1.0);
    table.add("the disk: the same chunks, each written and synced", "MB/s", &disk);
    if let Some(mbit) = mbit {
        table.note(format!("the line carries {mbit} Mbit/s each way"));
    }
    table.note("three cuts of 2 s; sender, reader and relay killed once each; the bytes are equal; downtime \
         ends with the first full datagram of whoever sends the file, on either line, after a kill on a new \
         connection");
    table
}

/// What plain QUIC goes through, on the same line.
const PLAIN: [(&str, &[Mishap]); 3] = [
    ("plain QUIC on the same line, file to file, nothing happens", &[]),
    ("the same through the cuts of sending, downtime excluded", &SENDING),
    ("the same through the cut of reading, downtime excluded", &READING),
];

/// One way of all rounds.
struct Side {
    /// Megabytes a second where nothing happens.
    calm: Rounds,
    /// The same through everything that happens, without what was dead.
    through: Rounds,
    /// Seconds through everything, what was dead included.
    all: Rounds,
    /// Most bytes of memory of client and relay, for a tenth of the bytes.
    small: [u64; 2],
    /// The same for all of them.
    large: [u64; 2],
}

impl Side {
    fn of(small: &Way) -> Self {
        let [calm, through, all] = [(); 3].map(|()| Rounds::default());
        Self { calm, through, all, small: [small.client, small.relay], large: [0; 2] }
    }

    fn add(&mut self, bytes: u64, calm: &Way, through: &Way) {
        let rate = |way: &Way| bytes as f64 / way.up.as_secs_f64() / 1e6;
        self.calm.add_with(rate(calm), calm.share);
        self.through.add_with(rate(through), through.share);
        self.all.add_with(through.all.as_secs_f64(), through.share);
        for (most, held) in self.large.iter_mut().zip([through.client, through.relay]) {
            *most = held.max(*most);
        }
    }

    /// Rounds in which all was measured with the processors to itself.
    fn good(&self) -> usize {
        self.calm.good().min(self.through.good())
    }

    /// Tells it beside plain QUIC where nothing happens to it, and through the cuts.
    fn tell(&self, table: &mut Table, what: &str, plain_calm: f64, plain_through: f64) {
        let calm = table.add(format!("{what}, nothing happens"), "MB/s", &self.calm);
        let through = table.add(format!("{what}, downtime excluded"), "MB/s", &self.through);
        table.add(format!("{what}, everything included"), "s", &self.all);
        let calm_what = format!("{what} / plain QUIC, nothing happens to either");
        table.target(calm_what, calm / plain_calm, Bound::AtLeast(0.5));
        let through_what = format!("{what} / plain QUIC, both through the cuts");
        table.target(through_what, through / plain_through, Bound::AtLeast(0.5));
        for (who, (small, large)) in
            ["client", "relay"].iter().zip(self.small.iter().zip(self.large))
        {
            let (small, large) = (*small as f64, large as f64);
            let what = format!(
                "{who} memory in {what}: {:.1} MB, {:.1} for a tenth of the bytes",
                large / 1e6,
                small / 1e6
            );
            table.target(what, large / small, Bound::AtMost(1.25));
        }
    }
}

/// Megabytes a second of a file over plain QUIC.
async fn plain_quic(bare: &Beside, line: &Line, files: [&Path; 2], mishaps: &[Mishap]) -> f64 {
    let cuts: Vec<f64> = mishaps.iter().filter_map(|mishap| mishap.cuts()).collect();
    let up = plain::fetch(bare, files, line, CUT, &cuts).await;
    let [sent, saved] = files.map(|file| fs::read(file).unwrap());
    assert!(sent == saved, "other bytes were saved");
    fs::remove_file(files[1]).unwrap();
    sent.len() as f64 / up.as_secs_f64() / 1e6
}

/// Megabytes a second of files as long as chunks, written and synced one after the other.
fn chunks_on_disk(directory: &Path, bytes: u64) -> f64 {
    let folder = directory.join("floor");
    fs::create_dir(&folder).unwrap();
    let mut chunk = vec![0; CHUNK_BYTES];
    ChaCha20Rng::seed_from_u64(1).fill_bytes(&mut chunk);
    let count = bytes.div_ceil(CHUNK_BYTES as u64);
    let begin = now();
    for number in 0..count {
        let mut file = File::create(folder.join(number.to_string())).unwrap();
        file.write_all(&chunk).unwrap();
        file.sync_all().unwrap();
    }
    let took = begin.elapsed_since();
    fs::remove_dir_all(&folder).unwrap();
    bytes as f64 / took.as_secs_f64() / 1e6
}

/// One way: to the relay, or from it.
struct Way {
    /// From the first command's start to the last one's end.
    all: Duration,
    /// The same without the time in which the line was dead or one of the ends was not there, and
    /// neither had found out that it is back.
    up: Duration,
    /// Most bytes of memory that the command held.
    client: u64,
    /// Most that the relay ever held until then.
    relay: u64,
    /// The smallest share of the processors there was between two mishaps.
    share: f64,
}

struct Crossed {
    sent: Way,
    read: Way,
}

/// A relay behind a line, and two desks.
struct Stage {
    directory: tempfile::TempDir,
    line: Line,
    relay: Program,
}

impl Stage {
    fn new(options: &Options, rate: Option<f64>) -> Self {
        let directory = options.directory();
        let path = directory.path().to_owned();
        let path = path.as_path();
        done(program("hotline-server", path).args(["init", "--listen", "127.0.0.1:0"]));
        let config = path.join("relay").join("relay.toml");
        let text = fs::read_to_string(&config).unwrap();
        let told = text.lines().find_map(|line| line.strip_prefix("listen = ")).unwrap();
        // Members are told the address of the line; behind it the relay listens wherever it likes.
        let line = Line::from(told.trim_matches('"').parse().unwrap(), rate);
        fs::write(&config, text.replace(told, "\"127.0.0.1:0\"")).unwrap();
        let relay = start_relay(path, &line);
        let stage = Self { directory, line, relay };
        for (party, home) in [("XA", "a"), ("XB", "b")] {
            let admitted = done(
                program("hotline-server", path).args(["admit", party, "--name", party, "--json"]),
            );
            let admitted: serde_json::Value = serde_json::from_str(&admitted).unwrap();
            let invitation = admitted["invitation"].as_str().unwrap();
            let name = ["--name", "A. Person", "--title", "Duty officer"];
            done(stage.hotline(home).args(["enrol", "--no-passphrase"]).args(name).arg(invitation));
        }
        stage
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn hotline(&self, home: &str) -> Command {
        let mut command = program("hotline", self.path());
        command.arg("--home").arg(self.path().join(home));
        command
    }

    /// Sends a file from one desk and saves it at the other.
    fn cross(&mut self, name: &str, bytes: u64, mishaps: [&[Mishap]; 2]) -> Crossed {
        let (file, to) = (self.path().join(name), self.path().join(format!("saved {name}")));
        write(&file, bytes);
        fs::create_dir(&to).unwrap();
        let send = |stage: &Self, again: bool| {
            let mut command = stage.hotline("a");
            if again {
                command.arg("sync");
            } else {
                command.args(["send", "--to", "XB/technical", "--attach"]).arg(&file).arg(name);
            }
            command
        };
        eprintln!("  {name} is sent");
        let sent = self.go((bytes, cut::Way::Up), mishaps[0], send);
        done(self.hotline("b").arg("sync"));
        let inbox = done(self.hotline("b").args(["--json", "inbox"]));
        let rows = inbox.lines().map(|line| serde_json::from_str(line).unwrap());
        let row = { rows }.find(|row: &serde_json::Value| row["subject"] == name).unwrap();
        let id = row["id"].as_str().unwrap().to_owned();
        let read = |stage: &Self, _: bool| {
            let mut command = stage.hotline("b");
            command.args(["read", &id, "--save"]).arg(&to);
            command
        };
        eprintln!("  {name} is read");
        let read = self.go((bytes, cut::Way::Down), mishaps[1], read);
        let same = fs::read(to.join(name)).unwrap() == fs::read(&file).unwrap();
        assert!(same, "other bytes were saved");
        fs::remove_file(file).unwrap();
        fs::remove_dir_all(to).unwrap();
        Crossed { sent, read }
    }

    /// Runs a command to its end through everything that happens, each after its part of the bytes
    /// went over the line.
    fn go(
        &mut self,
        (bytes, to): (u64, cut::Way),
        mishaps: &[Mishap],
        command: impl Fn(&Self, bool) -> Command,
    ) -> Way {
        let before = self.line.carried();
        let begin = now();
        let mut way = Way { all: CUT, up: CUT, client: 0, relay: 0, share: 1.0 };
        let mut down = Duration::ZERO;
        let mut running = Program::start(command(self, false));
        let mut watch = Watch::begin(&[running.id(), self.relay.id()]);
        for mishap in mishaps {
            let part = |stage: &Self| (stage.line.carried() - before) as f64 / bytes as f64;
            while running.is_alive() && part(self) < mishap.at() {
                way.client = way.client.max(running.memory());
                std::thread::sleep(LOOK_EVERY);
            }
            assert!(running.is_alive(), "it ended before {:.0} %", mishap.at() * 100.0);
            way.share = way.share.min(watch.share());
            let stopped = now();
            match mishap {
                Mishap::Cut(_) => self.line.cut(CUT, to),
                Mishap::Kill(_) => {
                    drop(running);
                    self.line.abandon();
                    running = Program::start(command(self, true));
                    self.line.until_used(to);
                }
                Mishap::KillRelay(_) => {
                    way.relay = way.relay.max(self.relay.memory());
                    self.relay.kill();
                    self.line.abandon();
                    self.relay = start_relay(self.path(), &self.line);
                    self.line.until_used(to);
                }
            }
            down += stopped.elapsed_since();
            watch = Watch::begin(&[running.id(), self.relay.id()]);
        }
        while running.is_alive() {
            way.client = way.client.max(running.memory());
            std::thread::sleep(LOOK_EVERY);
        }
        running.ended();
        way.share = way.share.min(watch.share());
        way.relay = way.relay.max(self.relay.memory());
        way.all = begin.elapsed_since();
        way.up = way.all.saturating_sub(down);
        way
    }
}

/// A program under way; it is killed with this.
struct Program {
    child: Child,
    since: Moment,
}

impl Program {
    fn start(mut command: Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { child: child.spawn().unwrap(), since: now() }
    }

    fn id(&self) -> u32 {
        self.child.id()
    }

    fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The most bytes of memory it ever held; none once it has ended.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak.unwrap_or(0) * 1_024
    }

    /// Checks that it ended as it should.
    fn ended(&mut self) {
        let status = self.child.wait().unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(status.success(), "after {:?}: {said}", self.since.elapsed_since());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One of the two programs, as this one.
fn program(name: &str, directory: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env_clear().env(PROGRAM, name).env("HOME", directory);
    if name == "hotline-server" {
        command.arg("--dir").arg(directory.join("relay"));
    }
    command
}

/// Runs a command that must succeed; what it printed.
fn done(command: &mut Command) -> String {
    let ran = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{command:?}: {said}");
    String::from_utf8(ran.stdout).unwrap()
}

/// Starts the relay and leads the line to where it listens.
fn start_relay(directory: &Path, line: &Line) -> Program {
    let mut command = program("hotline-server", directory);
    command.arg("run");
    let mut relay = Program::start(command);
    let mut told = String::new();
    let mut out = BufReader::new(relay.child.stdout.take().unwrap());
    out.read_line(&mut told).unwrap();
    let address: SocketAddr = told.trim().rsplit(' ').next().unwrap().parse().unwrap();
    // What it goes on to say must not fill the pipes.
    std::thread::spawn(move || out.lines().count());
    let log = BufReader::new(relay.child.stderr.take().unwrap());
    std::thread::spawn(move || log.lines().count());
    line.lead_to(address);
    relay
}

/// A port that nobody has at this moment.
fn free() -> SocketAddr {
    std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Writes bytes that no compression makes fewer.
fn write(path: &Path, bytes: u64) {
    let mut rng = ChaCha20Rng::seed_from_u64(bytes);
    let mut file = File::create(path).unwrap();
    let mut piece = vec![0; 1 << 20];
    let mut left = bytes;
    while left > 0 {
        let length = usize::try_from(left.min(1 << 20)).unwrap();
        rng.fill_bytes(&mut piece[..length]);
        file.write_all(&piece[..length]).unwrap();
        left -= length as u64;
    }
    file.sync_all().unwrap();
}
