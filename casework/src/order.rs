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
    children: Vec<usize>,
    /// Links to messages not placed yet.
    open: usize,
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
    loop {
        let next = ready.pop_first().or_else(|| {
            let next = view.cut()?;
            order.circles.push(next.2);
            Some(next)
        });
        let Some(next) = next else {
            return order;
        };
        if let Some((placed, is_head, freed)) = view.place(next) {
            order.placed.push(placed);
            if is_head {
                order.heads.push(placed.node);
            }
            ready.extend(freed);
        }
    }
}

impl<'a> View<'a> {
    fn new(nodes: impl Iterator<Item = &'a Node>, links: Links) -> Self {
        let vertex =
            |node| Vertex { node, children: Vec::new(), open: 0, waits: false, placed: false };
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
            }
            for parent in parents {
                if let Some(vertex) = view.vertices.get_mut(parent) {
                    vertex.children.push(child);
                }
            }
        }
        // Whatever follows on a waiting message waits too.
        while let Some(vertex) = waiting.pop().and_then(|index| view.vertices.get_mut(index)) {
            if !core::mem::replace(&mut vertex.waits, true) {
                waiting.extend(&vertex.children);
            }
        }
        view
    }

    fn find(&self, hash: &Digest) -> Option<usize> {
        self.vertices.binary_search_by(|vertex| vertex.node.hash.cmp(hash)).ok()
    }

    /// The messages of the view that one refers to, itself left out, and whether a reference has
    /// none.
    fn parents(&self, child: usize, links: Links) -> (BTreeSet<usize>, bool) {
        let mut parents = BTreeSet::new();
        let mut lacks = false;
        for seen in self.vertices.get(child).into_iter().flat_map(|vertex| &vertex.node.seen) {
            match seen {
                SeenRef::Hash(hash) => match self.find(hash) {
                    Some(parent) => _ = parents.insert(parent),
                    None => lacks = true,
                },
                SeenRef::Id(_) if links == Links::ByHash => {}
                SeenRef::Id(id) => match self.by_id.get(id) {
                    Some(contents) => parents.extend(contents),
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

    /// Places a message; returns it, whether it is a head, and what it was the last link of.
    fn place(&mut self, place: Place) -> Option<(Placed<'a>, bool, Vec<Place>)> {
        let vertex = self.vertices.get_mut(place.3)?;
        vertex.placed = true;
        let placed = Placed { node: vertex.node, waits: vertex.waits };
        let children = core::mem::take(&mut vertex.children);
        let mut freed = Vec::new();
        for child in &children {
            let Some(vertex) = self.vertices.get_mut(*child) else {
                continue;
            };
            vertex.open = vertex.open.saturating_sub(1);
            if vertex.open == 0 && !vertex.placed {
                freed.push((vertex.waits, vertex.node.id, vertex.node.hash, *child));
            }
        }
        Some((placed, children.is_empty(), freed))
    }

    /// The least message left whose references by hash are all placed: links by hash close no
    /// circle, so there is one while anything is left.
    fn cut(&self) -> Option<Place> {
        let is_placed = |hash: &Digest| {
            let parent = self.find(hash).and_then(|index| self.vertices.get(index));
            parent.is_none_or(|parent| parent.placed)
        };
        self.places()
            .filter(|place| {
                self.vertices.get(place.3).is_some_and(|vertex| {
                    vertex.node.seen.iter().all(|seen| match seen {
                        SeenRef::Hash(hash) => is_placed(hash),
                        SeenRef::Id(_) => true,
                    })
                })
            })
            .min()
    }
}
