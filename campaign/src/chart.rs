//! Charts as shapes in the page: no script, and readable without colour.

use core::fmt::Write as _;

use crate::findings::{CLASSES, GroupDoc};
use crate::report::Past;
use crate::time;

const WIDTH: u32 = 720;

/// Dark for persons, light with an edge for devices: a printer without colour keeps them apart.
const PERSON: &str = "fill=\"#1f3a5f\"";
const DEVICE: &str = "fill=\"#c9d6e6\" stroke=\"#1f3a5f\"";

/// Begins a drawing that says in words what is in it.
fn begin(out: &mut String, height: u32, what: &str) {
    let _ = writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{what}\" font-size=\"13\" \
         font-family=\"sans-serif\" direction=\"ltr\">"
    );
}

/// What the two shades mean.
fn key(out: &mut String, y: u32) {
    let _ = writeln!(
        out,
        "<rect x=\"0.5\" y=\"{}.5\" width=\"13\" height=\"13\" {DEVICE}/>\
         <text x=\"20\" y=\"{}\">device</text>\
         <rect x=\"90\" y=\"{}\" width=\"14\" height=\"14\" {PERSON}/>\
         <text x=\"110\" y=\"{}\">person</text>",
        y,
        y + 12,
        y,
        y + 12
    );
}

/// How many answers took how long.
pub(crate) fn histogram(out: &mut String, device: &[u32], person: &[u32]) {
    const TOP: u32 = 40;
    const HIGH: u32 = 150;
    let most = device.iter().chain(person).copied().max().unwrap_or(0).max(1);
    let names = CLASSES.iter().map(|(_, name)| format!("\u{2264} {name}"));
    let names: Vec<String> = names.chain(["longer".to_owned()]).collect();
    begin(out, TOP + HIGH + 30, "Answers by the time they took; the table below holds the same");
    key(out, 2);
    let step = WIDTH / u32::try_from(names.len().max(1)).unwrap_or(1);
    let tall = |count: u32| (u64::from(count) * u64::from(HIGH)).div_ceil(u64::from(most));
    for ((name, place), (device, person)) in
        names.iter().zip(0_u32..).zip(device.iter().zip(person))
    {
        let x = place * step + 8;
        for (count, shift, fill) in [(*device, 0, DEVICE), (*person, 28, PERSON)] {
            let high = tall(count);
            let y = u64::from(TOP + HIGH) - high;
            let x = x + shift;
            if count > 0 {
                let _ = write!(
                    out,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"24\" height=\"{high}\" {fill}/>\
                     <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{count}</text>",
                    x + 12,
                    y - 5
                );
            }
        }
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{name}</text>",
            x + 26,
            TOP + HIGH + 20
        );
    }
    let _ = writeln!(
        out,
        "<line x1=\"0\" y1=\"{0}\" x2=\"{WIDTH}\" y2=\"{0}\" stroke=\"#111\"/></svg>",
        TOP + HIGH
    );
}

/// Shares by group: a bar for devices above one for persons, of a whole that is drawn too.
pub(crate) fn groups<'a>(
    out: &mut String,
    what: &str,
    groups: impl ExactSizeIterator<Item = (&'a str, &'a GroupDoc)>,
) {
    const LEFT: u32 = 150;
    const LONG: u32 = 400;
    const STEP: u32 = 44;
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    begin(out, 30 + count.saturating_mul(STEP), what);
    key(out, 2);
    for ((name, group), place) in groups.zip(0_u32..) {
        let y = 30 + place * STEP;
        let _ = write!(out, "<text x=\"0\" y=\"{}\">{name}</text>", y + 22);
        for (share, shift, fill) in [(group.device, 0, DEVICE), (group.person, 18, PERSON)] {
            let whole = u64::from(share.all.max(1));
            let long = u64::from(share.of) * u64::from(LONG) / whole;
            let y = y + shift;
            let _ = write!(
                out,
                "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{LONG}\" height=\"14\" fill=\"none\" \
                 stroke=\"#999\"/><rect x=\"{LEFT}\" y=\"{y}\" width=\"{long}\" height=\"14\" \
                 {fill}/><text x=\"{}\" y=\"{}\">",
                LEFT + LONG + 10,
                y + 12
            );
            let _ = match share.percent() {
                Some(percent) => write!(out, "{percent} % ({} of {})", share.of, share.all),
                None => write!(out, "none asked"),
            };
            out.push_str("</text>\n");
        }
    }
    out.push_str("</svg>\n");
}

/// Shares of the campaigns before, the oldest first.
pub(crate) fn history(out: &mut String, past: &[Past]) {
    const TOP: u32 = 34;
    const HIGH: u32 = 120;
    const LEFT: u32 = 56;
    begin(out, TOP + HIGH + 34, "Shares of this and earlier campaigns; the table holds the same");
    key(out, 2);
    for percent in [0_u32, 50, 100] {
        let y = TOP + HIGH - percent * HIGH / 100;
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" y1=\"{y}\" x2=\"{WIDTH}\" y2=\"{y}\" stroke=\"#bbb\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{percent} %</text>",
            LEFT - 6,
            y + 4
        );
    }
    let count = u32::try_from(past.len().max(1)).unwrap_or(u32::MAX);
    let step = (WIDTH - LEFT) / count;
    let wide = (step / 4).clamp(3, 24);
    // Days of a crowded chart would stand above each other.
    let every = count.div_ceil(8);
    for (past, place) in past.iter().zip(0_u32..) {
        let middle = LEFT + place * step + step / 2;
        for (share, x, fill) in [
            (past.device, middle.saturating_sub(wide + 1), DEVICE),
            (past.person, middle + 1, PERSON),
        ] {
            let high = share.percent().unwrap_or(0) * HIGH / 100;
            let _ = write!(
                out,
                "<rect x=\"{x}\" y=\"{}\" width=\"{wide}\" height=\"{high}\" {fill}/>",
                TOP + HIGH - high
            );
        }
        if place.is_multiple_of(every) {
            let _ = writeln!(
                out,
                "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" font-size=\"12\">{}</text>",
                TOP + HIGH + 20,
                time::day(past.opened_at)
            );
        }
    }
    out.push_str("</svg>\n");
}
