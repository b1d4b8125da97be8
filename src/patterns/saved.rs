//! Patterns as they are saved.
//!
//! Most are written as their only alias is folded; their text is not saved a second time.

use serde::{Deserialize, Serialize};

use super::rows::Rows;
use super::{index, Forms, Patterns, Posting, Several};
use crate::fold::Folded;
use crate::tables::Aliases;

/// Patterns without what their aliases say.
#[derive(Serialize, Deserialize)]
pub struct SavedPatterns {
    /// Texts that are not those of aliases, one behind the other.
    keys: String,
    rows: Vec<SavedRow>,
    several: Vec<Posting>,
    forms: Forms,
    shard_ends: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
struct SavedRow {
    /// Bytes of the text; 0 for that of the alias.
    key_len: u32,
    posting: Posting,
}

impl SavedPatterns {
    /// What is to be saved of `patterns`, which are those of `aliases`.
    #[must_use]
    pub fn new(patterns: &Patterns, aliases: &Aliases) -> Self {
        let mut keys = String::new();
        let mut folder = Folder::default();
        let row = |pattern| {
            let (key, posting) = (patterns.key(pattern), *patterns.rows.posting(pattern));
            let is_of_alias =
                Several::read(posting).is_none() && folder.key(aliases.name.get(posting.alias as usize)) == key;
            let own = if is_of_alias { "" } else { key };
            keys.push_str(own);
            SavedRow { key_len: index(own.len()), posting }
        };
        let rows = (0..patterns.len()).map(row).collect();
        let Patterns { several, forms, shard_ends, .. } = patterns.clone();
        Self { keys, rows, several, forms, shard_ends }
    }

    /// The patterns; `None` if their texts do not fit or are not folded: positions in them would be wrong.
    /// [`Patterns::is_sound`] is still to be asked.
    #[must_use]
    pub fn restore(self, aliases: &Aliases) -> Option<Patterns> {
        let mut rows = Rows::with_capacity(self.rows.len());
        let mut folder = Folder::default();
        let mut rest = self.keys.as_str();
        for SavedRow { key_len, posting } in self.rows {
            if key_len > 0 {
                let (key, behind) = rest.split_at_checked(key_len as usize)?;
                if !folder.folded.is_folded(key) {
                    return None;
                }
                rows.push(key, posting);
                rest = behind;
            } else {
                let alias = Some(posting.alias as usize).filter(|&alias| alias < aliases.len())?;
                let key = folder.key(aliases.name.get(alias));
                rows.push(Some(key).filter(|key| !key.is_empty())?, posting);
            }
        }
        let Self { several, forms, shard_ends, .. } = self;
        rest.is_empty().then_some(Patterns { rows, several, forms, shard_ends })
    }
}

/// Folds aliases as patterns are written, if nothing but spaces has to be exchanged.
#[derive(Default)]
struct Folder {
    folded: Folded,
    key: String,
}

impl Folder {
    fn key(&mut self, alias: &str) -> &str {
        self.key.clear();
        if alias.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`') {
            // Most names are one word of ASCII, and folding them is no more than this.
            self.key.push_str(alias);
            self.key.make_ascii_lowercase();
            return &self.key;
        }
        self.folded.refill(alias);
        self.key.extend(self.folded.as_str().chars().map(|c| if c == ' ' { '-' } else { c }));
        &self.key
    }
}
