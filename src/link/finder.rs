//! Looks up what the gazetteer and the caller know of an alias or an entry.

use super::cues::CUES;
use super::document::Cover;
use super::facts::{Atlas, Facts, Rank};
use super::{Candidate, Context, Request};
use crate::tables::{How, Kind, Tables};

/// The gazetteer, the request and the document's context together.
pub struct Finder<'a> {
    tables: &'a Tables,
    atlas: &'a Atlas,
    /// What is asked for.
    pub request: Request<'a>,
    /// What is known of the document besides its text.
    pub context: Context,
    /// Where the document was written.
    pub home: Option<Facts>,
}

impl<'a> Finder<'a> {
    /// Puts them together.
    pub fn new(tables: &'a Tables, atlas: &'a Atlas, request: Request<'a>, context: Context) -> Self {
        let home = context.home.map(|number| Facts::of_home(atlas.facts(), number));
        Self { tables, atlas, request, context, home }
    }

    /// Whether all of some aliases are dull; see [`Atlas::is_dull`].
    #[inline]
    pub fn is_dull(&self, aliases: &[u32]) -> bool {
        aliases.iter().all(|&alias| self.atlas.is_dull(alias))
    }

    /// The facts of a candidate's entry.
    #[inline]
    pub fn facts(&self, candidate: Candidate) -> &'a Facts {
        &self.atlas.facts()[candidate.entry as usize]
    }

    /// The facts of all entries.
    #[inline]
    pub fn all_facts(&self) -> &'a [Facts] {
        self.atlas.facts()
    }

    /// Whether the gazetteer is of everything; see [`Atlas::is_general`].
    pub fn is_general(&self) -> bool {
        self.atlas.is_general()
    }

    /// What a candidate's entry is.
    #[inline]
    pub fn rank(&self, candidate: Candidate) -> Rank {
        self.facts(candidate).rank
    }

    /// Whether a candidate's entry is listed as an actor or a place.
    pub fn kind(&self, candidate: Candidate) -> Kind {
        self.tables.entries.kind[candidate.entry as usize]
    }

    /// Whether the surface names a literal place if it means this candidate.
    #[inline]
    pub fn is_place(&self, candidate: Candidate) -> bool {
        let is_place = || self.kind(candidate) == Kind::Place;
        candidate.how != How::Metonym && (!self.facts(candidate).point.0.is_nan() || is_place())
    }

    /// The state of the country in which a candidate lies.
    pub fn state_of(&self, candidate: Candidate) -> Option<Candidate> {
        let entry = self.atlas.state_of(self.facts(candidate).country)?;
        Some(Candidate { entry, how: How::Metonym, ..candidate })
    }

    /// The numbers of the countries of [`CUES`]; 0 where no entry lies there.
    pub fn cue_countries(&self) -> [u32; CUES.len()] {
        self.atlas.cue_countries()
    }

    /// Whether the user prefers a candidate.
    pub fn is_preferred(&self, candidate: Candidate) -> bool {
        self.request.prefer.has(&self.tables.entries, candidate.entry)
    }

    /// The entries that a surface may mean, sorted, one candidate per entry.
    pub fn collect_candidates(&self, aliases: &[u32], candidates: &mut Vec<Candidate>) {
        candidates.clear();
        for &alias in aliases {
            let links = self.tables.aliases.links(alias as usize);
            let links = links.filter(|&link| self.request.wanted.is_none_or(|wanted| wanted[link]));
            let also = self.tables.aliases.also[alias as usize];
            candidates.extend(links.map(|link| {
                let (entry, how) = (self.tables.aliases.entry[link], self.tables.aliases.how[link]);
                Candidate { entry, how, also }
            }));
        }
        if candidates.len() > 1 {
            candidates.sort_unstable();
            candidates.dedup_by_key(|candidate| candidate.entry);
        }
    }

    /// Whose name this is, for what lies inside it.
    pub fn cover(&self, actors: &[Candidate]) -> Cover {
        let is_media = |actor: &Candidate| self.tables.entries.type_.get(actor.entry as usize) == Some("media");
        match actors.first() {
            Some(actor) if self.rank(*actor) == Rank::Person => Cover::Person,
            Some(_) if actors.iter().any(is_media) => Cover::Media,
            _ => Cover::Body,
        }
    }
}
