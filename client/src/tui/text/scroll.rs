//! A window over items of different heights of which only some pages are loaded.

use std::ops::Range;

/// The items that are loaded, the oldest first, without a gap.
#[derive(Debug)]
pub(crate) struct Loaded<'a, K> {
    /// What identifies them.
    pub items: &'a [K],
    /// Whether there are older ones.
    pub older: bool,
    /// Whether there are newer ones.
    pub newer: bool,
}

impl<K> Clone for Loaded<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Loaded<'_, K> {}

/// Which page is missing for what the person looks at or is about to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The page before the first loaded item.
    Older,
    /// The page after the last loaded item.
    Newer,
    /// The first page of all, in place of what is loaded.
    Oldest,
    /// The last page of all, in place of what is loaded.
    Newest,
}

/// A part of an item that is on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Which of the loaded items.
    pub index: usize,
    /// Which of its rows.
    pub rows: Range<usize>,
}

/// What is on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct View {
    /// From the top down, without a gap. Fewer rows than the screen has only if there are no more.
    pub shown: Vec<Shown>,
    /// The page to ask the store for, if any.
    pub need: Option<Need>,
    /// Whether rows stand above, loaded or not.
    pub above: bool,
    /// Whether rows stand below, loaded or not.
    pub below: bool,
    /// Loaded items that came while one was reading further up and were not seen yet.
    pub new_below: usize,
}

/// Where in a list of items one looks.
///
/// It is anchored at the row at the bottom of the screen: older pages that are loaded above and
/// newer items that come below move nothing. At the bottom it follows what comes.
/// [`Self::view`] carries out what was asked for since the last one; `update` may therefore
/// scroll without knowing any height.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scroll<K> {
    anchor: Anchor<K>,
    asked: Vec<Asked<K>>,
    /// The newest item that was on the screen.
    seen: Option<K>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Anchor<K> {
    /// The end, whatever comes.
    Bottom,
    /// The beginning, until it is loaded.
    Top,
    /// The last row of the screen is the one that many rows above the end of the item. `hint` is
    /// where the item was last, should it vanish.
    Item { item: K, below: usize, hint: usize },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked<K> {
    Rows(isize),
    Pages(isize),
    Top,
    Bottom,
    Reveal(K),
}

impl<K> Default for Scroll<K> {
    fn default() -> Self {
        Self { anchor: Anchor::Bottom, asked: Vec::new(), seen: None }
    }
}

impl<K: Clone + Eq> Scroll<K> {
    /// Moves by rows: up with a negative number.
    pub(crate) fn scroll(&mut self, rows: isize) {
        match self.asked.last_mut() {
            Some(Asked::Rows(asked)) if (*asked < 0) == (rows < 0) => {
                *asked = asked.saturating_add(rows);
            }
            _ => self.ask(Asked::Rows(rows)),
        }
    }

    /// Moves by half screens: up with a negative number.
    pub(crate) fn half_pages(&mut self, pages: isize) {
        match self.asked.last_mut() {
            Some(Asked::Pages(asked)) if (*asked < 0) == (pages < 0) => {
                *asked = asked.saturating_add(pages);
            }
            _ => self.ask(Asked::Pages(pages)),
        }
    }

    /// Goes to the first item of all.
    pub(crate) fn top(&mut self) {
        self.asked.clear();
        self.ask(Asked::Top);
    }

    /// Goes to the end, and follows it.
    pub(crate) fn bottom(&mut self) {
        self.asked.clear();
        self.ask(Asked::Bottom);
    }

    /// Moves as little as possible so that the item is on the screen.
    pub(crate) fn reveal(&mut self, item: K) {
        self.ask(Asked::Reveal(item));
    }

    /// Whether new items are followed.
    #[must_use]
    pub(crate) fn follows(&self) -> bool {
        self.anchor == Anchor::Bottom && self.asked.is_empty()
    }

    fn ask(&mut self, asked: Asked<K>) {
        // Between two frames nobody asks for more than a few; a held key is summed up above.
        if self.asked.len() < ASKED_MAX {
            self.asked.push(asked);
        }
    }

    /// What a screen of so many rows shows. `rows_of` says how many rows an item of an index has;
    /// it is asked only about those near the screen. Calling it again without a change gives the
    /// same.
    pub(crate) fn view(
        &mut self,
        height: usize,
        loaded: Loaded<'_, K>,
        mut rows_of: impl FnMut(usize) -> usize,
    ) -> View {
        let Some(last) = loaded.items.len().checked_sub(1) else {
            return self.view_of_nothing(loaded);
        };
        let mut list = List { last, height: height.max(1), rows_of: |i| rows_of(i).max(1) };
        for asked in std::mem::take(&mut self.asked) {
            self.carry_out(asked, loaded, &mut list);
        }
        let bottom = self.position(loaded, &mut list);
        let bottom = list.filled(bottom);
        let shown = list.window(bottom);
        let first = shown.first().map_or(0, |shown| shown.index);
        let cut_above = shown.first().is_some_and(|shown| shown.rows.start > 0);
        let at_end = bottom == Position { index: last, below: 0 };
        self.see(bottom.index, loaded);
        View {
            above: loaded.older || first > 0 || cut_above,
            below: loaded.newer || !at_end,
            need: self.need(&shown, loaded, &mut list),
            new_below: self.new_below(loaded),
            shown,
        }
    }

    fn view_of_nothing(&mut self, loaded: Loaded<'_, K>) -> View {
        self.asked.clear();
        let need = match (loaded.older, loaded.newer) {
            (_, true) => Some(Need::Newest),
            (true, false) => Some(Need::Older),
            (false, false) => None,
        };
        View { need, above: loaded.older, below: loaded.newer, ..View::default() }
    }

    fn carry_out(
        &mut self,
        asked: Asked<K>,
        loaded: Loaded<'_, K>,
        list: &mut List<impl FnMut(usize) -> usize>,
    ) {
        let half = isize::try_from((list.height / 2).max(1)).unwrap_or(isize::MAX);
        let rows = match asked {
            Asked::Top => {
                self.anchor = Anchor::Top;
                return;
            }
            Asked::Bottom => {
                self.anchor = Anchor::Bottom;
                return;
            }
            Asked::Rows(rows) => rows,
            Asked::Pages(pages) => pages.saturating_mul(half),
            Asked::Reveal(item) => {
                let Some(index) = loaded.items.iter().position(|other| *other == item) else {
                    return;
                };
                let bottom = self.position(loaded, list);
                let bottom = list.filled(bottom);
                let wanted = list.revealing(bottom, index);
                if wanted != bottom {
                    self.settle(wanted, loaded);
                }
                return;
            }
        };
        let bottom = self.position(loaded, list);
        let bottom = list.filled(bottom);
        let moved = match rows {
            0 => bottom,
            up if up < 0 => {
                let moved = list.up(bottom, up.unsigned_abs()).0;
                list.filled(moved)
            }
            down => list.down(bottom, down.unsigned_abs()),
        };
        if moved != bottom {
            self.settle(moved, loaded);
        } else if rows > 0 && bottom.index == list.last && bottom.below == 0 && !loaded.newer {
            self.anchor = Anchor::Bottom;
        }
    }

    /// Anchors the bottom row of the screen here; at the very end, follows.
    fn settle(&mut self, bottom: Position, loaded: Loaded<'_, K>) {
        let end = bottom.index + 1 == loaded.items.len() && bottom.below == 0 && !loaded.newer;
        self.anchor = match loaded.items.get(bottom.index) {
            Some(item) if !end => {
                Anchor::Item { item: item.clone(), below: bottom.below, hint: bottom.index }
            }
            _ => Anchor::Bottom,
        };
    }

    /// Where the bottom row of the screen is now.
    fn position(
        &mut self,
        loaded: Loaded<'_, K>,
        list: &mut List<impl FnMut(usize) -> usize>,
    ) -> Position {
        match &mut self.anchor {
            Anchor::Bottom => Position { index: list.last, below: 0 },
            Anchor::Top => {
                let top = list.top();
                let top = list.filled(top);
                if !loaded.older {
                    self.settle(top, loaded);
                }
                top
            }
            Anchor::Item { item, below, hint } => {
                let found = match loaded.items.get(*hint) {
                    Some(there) if there == item => Some(*hint),
                    _ => loaded.items.iter().position(|other| other == item),
                };
                let index = found.unwrap_or((*hint).min(list.last));
                *hint = index;
                if found.is_none()
                    && let Some(neighbour) = loaded.items.get(index)
                {
                    *item = neighbour.clone();
                    *below = 0;
                }
                Position { index, below: (*below).min((list.rows_of)(index) - 1) }
            }
        }
    }

    fn see(&mut self, index: usize, loaded: Loaded<'_, K>) {
        let index = if self.anchor == Anchor::Bottom { loaded.items.len() - 1 } else { index };
        let before = self.seen.as_ref().and_then(|seen| position_of(loaded.items, seen));
        // What was seen may have been unloaded while one went far up; then nothing is known to
        // be newer than it.
        if before.is_none_or(|before| before < index) && (before.is_some() || !loaded.newer) {
            let newest = if before.is_none() { loaded.items.len() - 1 } else { index };
            self.seen = loaded.items.get(newest).cloned();
        }
    }

    fn new_below(&self, loaded: Loaded<'_, K>) -> usize {
        let seen = self.seen.as_ref().and_then(|seen| position_of(loaded.items, seen));
        seen.map_or(0, |seen| loaded.items.len() - 1 - seen)
    }

    fn need(
        &self,
        shown: &[Shown],
        loaded: Loaded<'_, K>,
        list: &mut List<impl FnMut(usize) -> usize>,
    ) -> Option<Need> {
        match self.anchor {
            Anchor::Top if loaded.older => return Some(Need::Oldest),
            Anchor::Bottom if loaded.newer => return Some(Need::Newest),
            _ => {}
        }
        // A page is asked for when less than a screen of what is loaded is left.
        let first = shown.first()?;
        let last = shown.last()?;
        let top = Position {
            index: first.index,
            below: (list.rows_of)(first.index).saturating_sub(first.rows.start + 1),
        };
        if loaded.older && list.up(top, list.height).1 {
            return Some(Need::Older);
        }
        let below = (list.rows_of)(last.index).saturating_sub(last.rows.end);
        let bottom = Position { index: last.index, below };
        let ahead = list.down(bottom, list.height);
        (loaded.newer && ahead.index == list.last && ahead.below == 0).then_some(Need::Newer)
    }
}

/// Requests kept between two frames.
const ASKED_MAX: usize = 64;

fn position_of<K: Eq>(items: &[K], item: &K) -> Option<usize> {
    items.iter().rposition(|other| other == item)
}

/// A row: so many rows above the end of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    index: usize,
    below: usize,
}

/// The loaded items as rows.
struct List<F> {
    last: usize,
    height: usize,
    rows_of: F,
}

impl<F: FnMut(usize) -> usize> List<F> {
    fn top(&mut self) -> Position {
        Position { index: 0, below: (self.rows_of)(0) - 1 }
    }

    /// So many rows further up, and whether the first row stopped it.
    fn up(&mut self, from: Position, mut rows: usize) -> (Position, bool) {
        let mut at = from;
        loop {
            let room = (self.rows_of)(at.index).saturating_sub(at.below + 1);
            if rows <= room {
                return (Position { below: at.below + rows, ..at }, false);
            }
            if at.index == 0 {
                return (Position { below: at.below + room, ..at }, true);
            }
            rows -= room + 1;
            at = Position { index: at.index - 1, below: 0 };
        }
    }

    /// So many rows further down, at most the last one.
    fn down(&mut self, from: Position, mut rows: usize) -> Position {
        let mut at = from;
        loop {
            if rows <= at.below {
                return Position { below: at.below - rows, ..at };
            }
            if at.index >= self.last {
                return Position { index: self.last, below: 0 };
            }
            rows -= at.below + 1;
            at = Position { index: at.index + 1, below: (self.rows_of)(at.index + 1) - 1 };
        }
    }

    /// The bottom row of a screen that is full, if there are rows enough: near the top it lies
    /// further down than asked.
    fn filled(&mut self, bottom: Position) -> Position {
        let (_, stopped) = self.up(bottom, self.height - 1);
        if !stopped {
            return bottom;
        }
        let top = self.top();
        self.down(top, self.height - 1)
    }

    /// The bottom row of the screen nearest to this one on which the item is seen: all of it, or
    /// its beginning if it is higher than the screen.
    fn revealing(&mut self, bottom: Position, index: usize) -> Position {
        let rows = (self.rows_of)(index);
        let first = Position { index, below: rows - 1 };
        let end = Position { index, below: 0 };
        let lowest = self.down(first, self.height - 1);
        if before(lowest, bottom) {
            return self.filled(lowest); // it begins above the screen
        }
        if before(bottom, end) {
            return if rows > self.height { lowest } else { end };
        }
        bottom
    }

    fn window(&mut self, bottom: Position) -> Vec<Shown> {
        let mut shown = Vec::new();
        let mut left = self.height;
        let mut at = bottom;
        loop {
            let end = (self.rows_of)(at.index).saturating_sub(at.below);
            let start = end.saturating_sub(left);
            shown.push(Shown { index: at.index, rows: start..end });
            left -= end - start;
            if left == 0 || at.index == 0 {
                break;
            }
            at = Position { index: at.index - 1, below: 0 };
        }
        shown.reverse();
        shown
    }
}

/// Whether a row stands above another.
fn before(one: Position, other: Position) -> bool {
    (one.index, std::cmp::Reverse(one.below)) < (other.index, std::cmp::Reverse(other.below))
}
