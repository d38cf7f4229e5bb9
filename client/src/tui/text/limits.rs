//! Bounds on text that is laid out, each with its reason.

/// Characters in one cluster: the longest honest ones (conjuncts of Indic scripts with their
/// marks, families of emoji) have a dozen. A longer one is a pile made to hang a terminal.
pub(super) const CLUSTER_CHARS_MAX: usize = 16;

/// Columns of one cluster: conjuncts of three consonants count three. Beyond it no terminal agrees
/// with another about where the next one begins.
pub(super) const CLUSTER_COLUMNS_MAX: usize = 4;

/// Columns between the stops that tabs are expanded to: narrow, since messages share the screen.
pub(super) const TAB_COLUMNS: usize = 4;

/// Bytes of text looked at for each cell that may be shown: a wide character with a few marks.
/// It bounds the work on a line of a megabyte to what its rows can show.
pub(super) const CELL_BYTES: usize = 16;

/// Bytes of a line that is put in visual order: a screen is at most some hundred columns. A longer
/// one has not been wrapped and stays as it is.
pub(super) const VISUAL_BYTES_MAX: usize = 16 * 1024;

/// Rows kept wrapped: some ten full screens of messages of every open conversation, about 2 MB.
pub(super) const CACHE_ROWS_MAX: usize = 16_384;

/// Bytes of a draft: as much as the engine takes for a body.
pub(super) const FIELD_BYTES_MAX: usize = crate::limits::BODY_BYTES_MAX;
