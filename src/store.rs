//! A gazetteer saved and loaded: a versioned, checksummed file of plain tables.
//!
//! Layout, all numbers little-endian:
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | magic `WHOWHERE` |
//! | 4 | format version |
//! | 4 | number of sections |
//! | 12 each | sections: length (8), CRC-32 (4) |
//! | 4 | CRC-32 of everything above |
//! | ... | the sections in order: entries, aliases, roles, sources, spellings, each in postcard |
//!
//! Lengths are compared with the file's before anything is allocated, checksums before anything
//! is decoded, and the decoded tables before anything indexes them. Automata are not saved: they
//! are built when needed.

use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::patterns::{Patterns, SavedPatterns};
use crate::tables::Tables;

const MAGIC: &[u8; 8] = b"WHOWHERE";
const VERSION: u32 = 3;
const SECTIONS: [&str; 5] = ["entries", "aliases", "roles", "sources", "spellings"];
const HEADER: usize = MAGIC.len() + 4 + 4 + SECTIONS.len() * 12 + 4;

/// Tables and spellings as the bytes of a file.
///
/// # Panics
/// Never: plain tables can always be encoded.
#[must_use]
pub fn to_bytes(tables: &Tables, patterns: &Patterns) -> Vec<u8> {
    let Tables { entries, aliases, roles, sources } = tables;
    let sections = [
        encode(entries),
        encode(aliases),
        encode(roles),
        encode(sources),
        encode(&SavedPatterns::new(patterns, aliases)),
    ];
    let mut bytes = Vec::with_capacity(HEADER + sections.iter().map(Vec::len).sum::<usize>());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(SECTIONS.len()).unwrap_or_default().to_le_bytes());
    for section in &sections {
        bytes.extend_from_slice(&(section.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(section).to_le_bytes());
    }
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
    sections.iter().for_each(|section| bytes.extend_from_slice(section));
    bytes
}

fn encode<T: Serialize>(table: &T) -> Vec<u8> {
    postcard::to_allocvec(table).expect("plain tables can be encoded")
}

/// Tables and spellings in the bytes of a file, checked.
///
/// # Errors
/// [`Error::Damaged`] if the bytes are no gazetteer, of another version, cut short or changed.
pub fn from_bytes(bytes: &[u8]) -> Result<(Tables, Patterns)> {
    let mut header = Reader { bytes };
    if header.take(MAGIC.len()) != Some(MAGIC) {
        return damaged(
            "this is no saved gazetteer: it does not begin with the letters WHOWHERE; save one with Gazetteer.save",
        );
    }
    match header.number() {
        Some(VERSION) => {}
        Some(found) => {
            return damaged(&format!(
            "the gazetteer has format version {found}, this whowhere reads version {VERSION}; build and save it again"
        ))
        }
        None => return cut_short(bytes.len()),
    }
    let Some(head) = bytes.get(..HEADER - 4) else {
        return cut_short(bytes.len());
    };
    let claimed = Reader { bytes: &bytes[HEADER - 4..] }.number();
    if claimed.is_none() {
        return cut_short(bytes.len());
    }
    if claimed != Some(crc32fast::hash(head)) || header.number() != u32::try_from(SECTIONS.len()).ok() {
        return damaged("the gazetteer's header is damaged: its checksum differs; build and save it again");
    }
    let mut body = Reader { bytes: &bytes[HEADER..] };
    let mut sections = [[].as_slice(); SECTIONS.len()];
    for (section, name) in sections.iter_mut().zip(SECTIONS) {
        let (Some(length), Some(checksum)) = (header.length(), header.number()) else {
            return cut_short(bytes.len());
        };
        let Some(content) = body.take(length) else {
            return cut_short(bytes.len());
        };
        if crc32fast::hash(content) != checksum {
            return damaged(&format!(
                "the gazetteer's {name} are damaged: their checksum differs; build and save it again"
            ));
        }
        *section = content;
    }
    if !body.bytes.is_empty() {
        return damaged(&format!(
            "{} bytes follow the end of the gazetteer; build and save it again",
            body.bytes.len()
        ));
    }
    decode_tables(sections)
}

fn decode_tables([entries, aliases, roles, sources, spellings]: [&[u8]; 5]) -> Result<(Tables, Patterns)> {
    let tables = Tables {
        entries: decode(entries, SECTIONS[0])?,
        aliases: decode(aliases, SECTIONS[1])?,
        roles: decode(roles, SECTIONS[2])?,
        sources: decode(sources, SECTIONS[3])?,
    };
    let saved: SavedPatterns = decode(spellings, SECTIONS[4])?;
    let patterns = if tables.is_sound() { saved.restore(&tables.aliases) } else { None };
    match patterns.filter(|patterns| patterns.is_sound(tables.aliases.len())) {
        Some(patterns) => Ok((tables, patterns)),
        None => damaged("the gazetteer's tables do not fit together; build and save it again"),
    }
}

fn decode<T: DeserializeOwned>(section: &[u8], name: &str) -> Result<T> {
    match postcard::take_from_bytes(section) {
        Ok((table, [])) => Ok(table),
        _ => damaged(&format!("the gazetteer's {name} cannot be decoded; build and save it again")),
    }
}

fn damaged<T>(problem: &str) -> Result<T> {
    Err(Error::Damaged { problem: problem.to_owned() })
}

fn cut_short<T>(n_bytes: usize) -> Result<T> {
    damaged(&format!("the gazetteer is cut short: it ends after {n_bytes} bytes; build and save it again"))
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(n)?;
        self.bytes = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.take(8)?.try_into().ok()?)).ok()
    }
}
