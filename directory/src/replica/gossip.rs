//! Heads and gossip: how far the log goes, and whether all are shown the same.

use hotline_protocol::ids::{Digest, UnixMillis};

use super::Directory;
use crate::head::{Freshness, Head, HeadError, Judgement, SignedHead, head_words};
use crate::keys::Ed25519Key;
use crate::limits;
use crate::split::SplitView;

impl Directory {
    /// What a place in the log, as another member or a message tells it, means here.
    #[must_use]
    pub fn judge(&self, seq: u64, hash: &Digest) -> Judgement {
        match self.hash_at(seq) {
            None => Judgement::Behind,
            Some(own) if own != *hash => Judgement::Conflict(None),
            Some(_) if seq == self.head().0 => Judgement::Same,
            Some(_) => Judgement::Older,
        }
    }

    /// Takes in a signed head. The newest true one is kept for [`Directory::freshness`] and as
    /// evidence. [`Judgement::Behind`] believes nothing yet: sync, then hear it again (the head
    /// key may have changed on the way).
    ///
    /// # Errors
    /// The head is not believed: whoever sent it misbehaved, or ([`HeadError::FromTheFuture`])
    /// the own clock is far behind.
    pub fn hear(&mut self, signed: SignedHead, now: UnixMillis) -> Result<Judgement, HeadError> {
        let head = signed.head;
        if head.log_id != self.log_id {
            return Err(HeadError::OtherLog);
        }
        if head.time > now.plus(limits::TIME_AHEAD_MAX) {
            return Err(HeadError::FromTheFuture);
        }
        let judgement = self.judge(head.seq, &head.hash);
        if judgement == Judgement::Behind {
            return Ok(judgement);
        }
        if !signed.verifies(&self.head_key_at(head.seq)) {
            return Err(HeadError::Signature);
        }
        if matches!(judgement, Judgement::Conflict(_)) {
            return Ok(Judgement::Conflict(
                self.newest.and_then(|newest| self.split_view(newest, signed)).map(Box::new),
            ));
        }
        let newer = self
            .newest
            .is_none_or(|newest| (head.seq, head.time) > (newest.head.seq, newest.head.time));
        if newer {
            self.newest = Some(signed);
        }
        Ok(judgement)
    }

    /// The proof that `other` is not of the history of which this replica holds the signed head
    /// `own`. None if that cannot be proved from here: `other` lies ahead of `own`, or is of this
    /// history.
    #[must_use]
    pub fn split_view(&self, own: SignedHead, other: SignedHead) -> Option<SplitView> {
        if self.hash_at(own.head.seq) != Some(own.head.hash) || own.head.seq < other.head.seq {
            return None;
        }
        let base = self.hash_at(other.head.seq)?;
        let from = usize::try_from(other.head.seq).ok()?;
        let to = usize::try_from(own.head.seq).ok()?;
        let links = self.entries.get(from..to)?.iter().map(|stored| stored.digest).collect();
        let view = SplitView { earlier: other, later: own, base, links };
        view.verify(&self.head_keys()).is_ok().then_some(view)
    }

    /// The head for the relay to sign.
    #[must_use]
    pub fn head_to_sign(&self, now: UnixMillis) -> Head {
        let (seq, hash) = self.head();
        Head { log_id: self.log_id, seq, hash, time: now }
    }

    /// The newest signed head that was heard and found true.
    #[must_use]
    pub const fn newest_head(&self) -> Option<SignedHead> {
        self.newest
    }

    /// How fresh the directory is known to be; [`Freshness::Block`] before any head was heard.
    #[must_use]
    pub fn freshness(&self, now: UnixMillis) -> Freshness {
        self.newest.map_or(Freshness::Block, |signed| signed.head.freshness(now))
    }

    /// The words of the newest entry, to be compared over a telephone.
    #[must_use]
    pub fn words(&self) -> String {
        let (seq, hash) = self.head();
        head_words(&self.log_id, seq, &hash)
    }

    /// The key that signs heads now.
    #[must_use]
    pub fn head_key(&self) -> Ed25519Key {
        self.head_key_at(u64::MAX)
    }

    fn head_key_at(&self, seq: u64) -> Ed25519Key {
        self.head_keys
            .iter()
            .rev()
            .find(|(from, _)| *from <= seq)
            .map_or(self.genesis.head_key, |(_, key)| *key)
    }

    /// Every key that was ever the head key: what a [`SplitView`] is verified with.
    #[must_use]
    pub fn head_keys(&self) -> Vec<Ed25519Key> {
        self.head_keys.iter().map(|(_, key)| *key).collect()
    }
}
