//! The one order of a set of messages: after what they refer to, ties by message id.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::ids::{Digest, MessageId};

use crate::node::Node;
use crate::statement::SeenRef;

/// A message at its place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<'a> {
    /// The message.
    pub node: &'a Node,
    /// Whether something it refers to, directly or not, is missing. It is shown, after everything
    /// that waits for nothing.
    pub waits: bool,
}

/// Which references count as links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    All,
    /// Those of the signed chain: between notes, by hash.
    ByHash,
}

/// A set of messages in order.
pub(crate) struct Order<'a> {
    pub(crate) placed: Vec<Placed<'a>>,
    /// Those to which no other refers, in order.
    pub(crate) heads: Vec<&'a Node>,
    /// Those placed before something they refer to, to cut a circle.
    pub(crate) circles: Vec<Digest>,
}

/// A message, its place in the view as index, and what is known of it while the order grows.
struct Vertex<'a> {
    node: &'a Node,
    /// What refers to it, and whether by hash.
    children: Vec<(usize, bool)>,
    /// Links to messages not placed yet.
    open: usize,
    /// Those of them by hash.
    open_by_hash: usize,
    waits: bool,
    placed: bool,
}

/// By what the least message is chosen; the index only finds it again.
type Place = (bool, MessageId, Digest, usize);

struct View<'a> {
    /// Ascending by hash.
    vertices: Vec<Vertex<'a>>,
    by_id: BTreeMap<MessageId, Vec<usize>>,
}

/// Sorts messages, given ascending by hash, topologically: settled before waiting ones, ties by
/// message id, then by hash. A circle, which only references by id can close, is cut before the
/// least message whose references by hash are all placed.
pub(crate) fn put_in_order<'a>(nodes: impl Iterator<Item = &'a Node>, links: Links) -> Order<'a> {
    let mut view = View::new(nodes, links);
    let mut order = Order { placed: Vec::new(), heads: Vec::new(), circles: Vec::new() };
    let mut ready: BTreeSet<_> = view.places().filter(|place| view.is_free(*place)).collect();
    // Where circles can be cut; known once the first one is met.
    let mut cuts: Option<BTreeSet<Place>> = None;
    loop {
        let next = ready.pop_first().or_else(|| {
            let cuts = cuts.get_or_insert_with(|| view.cuts());
            while let Some(next) = cuts.pop_first() {
                if !view.is_placed(next) {
                    order.circles.push(next.2);
                    return Some(next);
                }
            }
            None
        });
        let Some(next) = next else {
            return order;
        };
        if let Some((placed, is_head, freed)) = view.place(next) {
            order.placed.push(placed);
            if is_head {
                order.heads.push(placed.node);
            }
            for (place, is_free) in freed {
                if is_free {
                    ready.insert(place);
                }
                if let Some(cuts) = &mut cuts {
                    cuts.insert(place);
                }
            }
        }
    }
}

impl<'a> View<'a> {
    fn new(nodes: impl Iterator<Item = &'a Node>, links: Links) -> Self {
        let vertex = |node| Vertex {
            node,
            children: Vec::new(),
            open: 0,
            open_by_hash: 0,
            waits: false,
            placed: false,
        };
        let mut view = Self { vertices: nodes.map(vertex).collect(), by_id: BTreeMap::new() };
        for (index, vertex) in view.vertices.iter().enumerate() {
            view.by_id.entry(vertex.node.id).or_default().push(index);
        }
        let mut waiting = Vec::new();
        for child in 0..view.vertices.len() {
            let (parents, lacks) = view.parents(child, links);
            if lacks {
                waiting.push(child);
            }
            if let Some(vertex) = view.vertices.get_mut(child) {
                vertex.open = parents.len();
                vertex.open_by_hash = parents.values().filter(|by_hash| **by_hash).count();
            }
            for (parent, by_hash) in parents {
                if let Some(vertex) = view.vertices.get_mut(parent) {
                    vertex.children.push((child, by_hash));
                }
            }
        }
        // Whatever follows on a waiting message waits too.
        while let Some(vertex) = waiting.pop().and_then(|index| view.vertices.get_mut(index)) {
            if !core::mem::replace(&mut vertex.waits, true) {
                waiting.extend(vertex.children.iter().map(|(child, _)| *child));
            }
        }
        view
    }

    fn find(&self, hash: &Digest) -> Option<usize> {
        self.vertices.binary_search_by(|vertex| vertex.node.hash.cmp(hash)).ok()
    }

    /// The messages of the view that one refers to, itself left out, each with whether it does by
    /// hash, and whether a reference has none.
    fn parents(&self, child: usize, links: Links) -> (BTreeMap<usize, bool>, bool) {
        let mut parents = BTreeMap::new();
        let mut lacks = false;
        for seen in self.vertices.get(child).into_iter().flat_map(|vertex| &vertex.node.seen) {
            match seen {
                SeenRef::Hash(hash) => match self.find(hash) {
                    Some(parent) => _ = parents.insert(parent, true),
                    None => lacks = true,
                },
                SeenRef::Id(_) if links == Links::ByHash => {}
                SeenRef::Id(id) => match self.by_id.get(id) {
                    Some(contents) => {
                        for parent in contents {
                            parents.entry(*parent).or_insert(false);
                        }
                    }
                    None => lacks = true,
                },
            }
        }
        parents.remove(&child);
        (parents, lacks)
    }

    /// The places of all messages not placed yet.
    fn places(&self) -> impl Iterator<Item = Place> {
        let left = self.vertices.iter().enumerate().filter(|(_, vertex)| !vertex.placed);
        left.map(|(index, vertex)| (vertex.waits, vertex.node.id, vertex.node.hash, index))
    }

    fn is_free(&self, place: Place) -> bool {
        self.vertices.get(place.3).is_some_and(|vertex| vertex.open == 0)
    }

    fn is_placed(&self, place: Place) -> bool {
        self.vertices.get(place.3).is_none_or(|vertex| vertex.placed)
    }

    /// Places a message; returns it, whether it is a head, and what it was the last link of by hash,
    /// each with whether it was the last of all.
    #[allow(clippy::type_complexity, reason = "three things of one step, taken apart at once")]
    fn place(&mut self, place: Place) -> Option<(Placed<'a>, bool, Vec<(Place, bool)>)> {
        let vertex = self.vertices.get_mut(place.3)?;
        vertex.placed = true;
        let placed = Placed { node: vertex.node, waits: vertex.waits };
        let children = core::mem::take(&mut vertex.children);
        let mut freed = Vec::new();
        for (child, by_hash) in &children {
            let Some(vertex) = self.vertices.get_mut(*child) else {
                continue;
            };
            vertex.open = vertex.open.saturating_sub(1);
            if *by_hash {
                vertex.open_by_hash = vertex.open_by_hash.saturating_sub(1);
            }
            if vertex.open_by_hash == 0 && !vertex.placed {
                let place = (vertex.waits, vertex.node.id, vertex.node.hash, *child);
                freed.push((place, vertex.open == 0));
            }
        }
        Some((placed, children.is_empty(), freed))
    }

    /// The messages left whose references by hash are all placed: links by hash close no circle, so
    /// there is one while anything is left.
    fn cuts(&self) -> BTreeSet<Place> {
        let is_cut = |place: &Place| {
            self.vertices.get(place.3).is_some_and(|vertex| vertex.open_by_hash == 0)
        };
        self.places().filter(is_cut).collect()
    }
}
