use proptest::prelude::*;

use super::scroll::View;
use super::{Loaded, Need, Scroll};

/// A list of which a stretch is loaded.
#[derive(Debug, Clone)]
struct World {
    heights: Vec<usize>,
    from: usize,
    to: usize,
    height: usize,
}

impl World {
    fn of(heights: Vec<usize>, height: usize) -> Self {
        Self { from: 0, to: heights.len(), heights, height }
    }

    fn view(&self, scroll: &mut Scroll<usize>) -> View {
        let items: Vec<usize> = (self.from..self.to).collect();
        let loaded =
            Loaded { items: &items, older: self.from > 0, newer: self.to < self.heights.len() };
        scroll.view(self.height, loaded, |index| self.heights[self.from + index])
    }

    /// The rows on the screen as (item, row).
    fn rows(&self, view: &View) -> Vec<(usize, usize)> {
        view.shown
            .iter()
            .flat_map(|shown| shown.rows.clone().map(move |row| (self.from + shown.index, row)))
            .collect()
    }

    fn all(&self) -> Vec<(usize, usize)> {
        (self.from..self.to)
            .flat_map(|item| (0..self.heights[item]).map(move |row| (item, row)))
            .collect()
    }

    fn seen(&self, scroll: &mut Scroll<usize>) -> Vec<(usize, usize)> {
        let view = self.view(scroll);
        self.rows(&view)
    }
}

#[derive(Debug, Clone)]
enum Step {
    Rows(isize),
    Half(isize),
    Top,
    Bottom,
    Reveal(usize),
    Older(usize),
    Newer(usize),
    Arrive(usize),
    Resize(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (-30_isize..30).prop_map(Step::Rows),
        2 => (-3_isize..3).prop_map(Step::Half),
        1 => Just(Step::Top),
        1 => Just(Step::Bottom),
        1 => (0_usize..40).prop_map(Step::Reveal),
        2 => (1_usize..9).prop_map(Step::Older),
        2 => (1_usize..9).prop_map(Step::Newer),
        2 => (1_usize..7).prop_map(Step::Arrive),
        2 => (1_usize..25).prop_map(Step::Resize),
    ]
}

fn world() -> impl Strategy<Value = World> {
    (prop::collection::vec(1_usize..12, 1..40), 1_usize..20)
        .prop_flat_map(|(heights, height)| {
            let count = heights.len();
            (Just(heights), Just(height), 0..count)
        })
        .prop_flat_map(|(heights, height, from)| {
            let count = heights.len();
            (Just(heights), Just(height), Just(from), from + 1..=count)
        })
        .prop_map(|(heights, height, from, to)| World { heights, from, to, height })
}

proptest! {
    #[test]
    fn what_is_shown_is_whole_and_without_a_gap(
        world in world(), steps in prop::collection::vec(step(), 0..30),
    ) {
        let mut world = world;
        let mut scroll = Scroll::default();
        for step in steps {
            match step {
                Step::Rows(rows) => scroll.scroll(rows),
                Step::Half(pages) => scroll.half_pages(pages),
                Step::Top => scroll.top(),
                Step::Bottom => scroll.bottom(),
                Step::Reveal(item) => scroll.reveal(item),
                Step::Older(items) => world.from = world.from.saturating_sub(items),
                Step::Newer(items) => world.to = (world.to + items).min(world.heights.len()),
                Step::Arrive(height) => {
                    let at_end = world.to == world.heights.len();
                    world.heights.push(height);
                    world.to += usize::from(at_end);
                }
                Step::Resize(height) => world.height = height,
            }
            let view = world.view(&mut scroll);
            let rows = world.rows(&view);
            let all = world.all();
            prop_assert_eq!(rows.len(), world.height.min(all.len()), "the screen is full");
            let start = all.iter().position(|row| *row == rows[0]).unwrap();
            prop_assert_eq!(&all[start..start + rows.len()], &rows[..], "no gap");
            prop_assert_eq!(view.above, start > 0 || world.from > 0);
            let end = start + rows.len() == all.len();
            prop_assert_eq!(view.below, !end || world.to < world.heights.len());
            prop_assert_eq!(world.view(&mut scroll), view, "looking changes nothing");
        }
    }

    #[test]
    fn scrolling_up_and_down_again_returns(
        world in world(), start in -40_isize..0, rows in 1_isize..60,
    ) {
        let mut scroll = Scroll::default();
        scroll.scroll(start);
        let before = world.seen(&mut scroll);
        scroll.scroll(-rows);
        let above = world.seen(&mut scroll);
        let all = world.all();
        let stopped = above[0] == all[0];
        scroll.scroll(rows);
        let after = world.seen(&mut scroll);
        prop_assert!(stopped || before == after);
    }

    #[test]
    fn older_pages_and_new_items_move_nothing_while_one_reads_further_up(
        world in world(), up in 1_isize..60, older in 1_usize..9, arrive in 1_usize..9,
    ) {
        let mut world = world;
        let mut scroll = Scroll::default();
        scroll.scroll(-up);
        let before = world.seen(&mut scroll);
        prop_assume!(!scroll.follows() && before.len() == world.height);
        world.from = world.from.saturating_sub(older);
        prop_assert_eq!(&world.seen(&mut scroll), &before, "an older page was loaded");
        if world.to == world.heights.len() {
            for count in 1..=arrive {
                world.heights.push(3);
                world.to += 1;
                let view = world.view(&mut scroll);
                prop_assert_eq!(&world.rows(&view), &before, "something new came");
                prop_assert_eq!(view.new_below, count);
            }
            scroll.bottom();
            let view = world.view(&mut scroll);
            prop_assert_eq!(view.new_below, 0);
            prop_assert!(scroll.follows());
        }
    }

    #[test]
    fn a_revealed_item_is_seen_from_its_beginning_or_whole(
        world in world(), up in 0_isize..60, item in 0_usize..40,
    ) {
        let mut scroll = Scroll::default();
        scroll.scroll(-up);
        world.view(&mut scroll);
        let item = world.from + item % (world.to - world.from);
        scroll.reveal(item);
        let rows = world.seen(&mut scroll);
        let shown = rows.iter().filter(|(of, _)| *of == item).count();
        prop_assert_eq!(shown, world.heights[item].min(world.height));
    }

    #[test]
    fn a_resize_and_back_returns(world in world(), up in 1_isize..60, other in 1_usize..40) {
        let mut world = world;
        let mut scroll = Scroll::default();
        scroll.scroll(-up);
        let before = world.seen(&mut scroll);
        let height = world.height;
        world.height = other;
        world.view(&mut scroll);
        world.height = height;
        prop_assert_eq!(world.seen(&mut scroll), before);
    }
}

#[test]
fn the_end_is_followed_until_one_scrolls_up() {
    let mut world = World::of(vec![1; 10], 4);
    let mut scroll = Scroll::default();
    world.heights.push(1);
    world.to += 1;
    assert_eq!(world.seen(&mut scroll).last(), Some(&(10, 0)));
    scroll.scroll(-1);
    assert_eq!(world.seen(&mut scroll).last(), Some(&(9, 0)));
    assert!(!scroll.follows());
    scroll.scroll(1);
    world.view(&mut scroll);
    assert!(scroll.follows(), "back at the end it is followed again");
}

#[test]
fn what_is_new_below_is_counted_until_it_was_seen() {
    let mut world = World::of(vec![1; 10], 4);
    let mut scroll = Scroll::default();
    scroll.scroll(-3);
    world.view(&mut scroll);
    world.heights.extend([1, 1]);
    world.to += 2;
    assert_eq!(world.view(&mut scroll).new_below, 2);
    scroll.scroll(4);
    assert_eq!(world.view(&mut scroll).new_below, 1);
    scroll.scroll(1);
    assert_eq!(world.view(&mut scroll).new_below, 0);
}

#[test]
fn a_page_is_asked_for_before_the_person_gets_there() {
    let mut world = World::of(vec![1; 100], 10);
    world.from = 50;
    let mut scroll = Scroll::default();
    assert_eq!(world.view(&mut scroll).need, None);
    scroll.scroll(-35);
    assert_eq!(world.view(&mut scroll).need, Some(Need::Older));
    world.from = 20;
    assert_eq!(world.view(&mut scroll).need, None);
    scroll.top();
    assert_eq!(world.view(&mut scroll).need, Some(Need::Oldest));
    world.from = 0;
    world.to = 30;
    let view = world.view(&mut scroll);
    assert_eq!((world.rows(&view)[0], view.need), ((0, 0), None));
    scroll.scroll(12);
    assert_eq!(world.view(&mut scroll).need, Some(Need::Newer));
    scroll.bottom();
    assert_eq!(world.view(&mut scroll).need, Some(Need::Newest));
}

#[test]
fn an_item_that_vanished_leaves_one_at_its_neighbour() {
    let mut scroll = Scroll::default();
    let items: Vec<usize> = (0..20).collect();
    scroll.scroll(-10);
    scroll.view(5, Loaded { items: &items, older: false, newer: false }, |_| 1);
    let fewer: Vec<usize> = items.into_iter().filter(|item| *item != 9).collect();
    let view = scroll.view(5, Loaded { items: &fewer, older: false, newer: false }, |_| 1);
    assert_eq!(view.shown.last().unwrap().index, 9);
}

#[test]
fn nothing_loaded_asks_for_a_page_and_shows_nothing() {
    let mut scroll: Scroll<u8> = Scroll::default();
    let view = scroll.view(5, Loaded { items: &[], older: true, newer: false }, |_| 1);
    assert_eq!((view.shown.len(), view.need), (0, Some(Need::Older)));
    let view = scroll.view(5, Loaded { items: &[], older: false, newer: false }, |_| 1);
    assert_eq!(view, View::default());
}

#[test]
fn only_heights_near_the_screen_are_asked_for() {
    let items: Vec<usize> = (0..100_000).collect();
    let mut scroll = Scroll::default();
    scroll.scroll(-50);
    let mut asked = 0;
    scroll.view(40, Loaded { items: &items, older: true, newer: false }, |_| {
        asked += 1;
        2
    });
    assert!(asked < 400, "{asked}");
}
