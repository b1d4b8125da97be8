//! A mention as the linker hands it on.

use std::sync::Arc;

use crate::span::Span;
use crate::tables::{How, Kind};

/// The rule that found a mention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// A name of the gazetteer.
    Listed(How),
    /// An agent noun with an origin: "Turkish officials".
    Composed,
    /// The last name of somebody named in full.
    Surname,
    /// Initials or a short form that the document defines.
    Defined,
    /// A title or an apposition beside a name.
    Title,
    /// The document tells what is left unsaid: "the police".
    Inferred,
}

impl Rule {
    /// The name that the mentions table uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed(how) => how.reported(),
            Self::Composed => "composed",
            Self::Surname => How::Surname.as_str(),
            Self::Defined => "defined",
            Self::Title => "title",
            Self::Inferred => "inferred",
        }
    }
}

/// A mention and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked<'g> {
    /// Where it is.
    pub span: Span,
    /// The reading: actor or place.
    pub kind: Kind,
    /// Row of the entries table; `None` if no list has the name.
    pub entry: Option<u32>,
    /// The name by which the document knows somebody whom no list has, titles left out.
    pub name: Option<Arc<str>>,
    /// Row of the literal place that is named.
    pub place: Option<u32>,
    /// The finer class, if no entry says so.
    pub type_: Option<&'static str>,
    /// Alpha-3 code: the role's, else the entry's.
    pub country: Option<&'g str>,
    /// Role code at the document's date.
    pub role: Option<&'g str>,
    /// The rule that found it.
    pub rule: Rule,
    /// Confidence in (0, 1].
    pub score: f32,
    /// How many entries the surface could mean.
    pub n_candidates: usize,
}

impl Linked<'_> {
    /// Country and role, which are run together as in CAMEO, empty where not known; `None` for places and for actors
    /// with neither.
    #[must_use]
    pub fn code(&self) -> Option<[&str; 2]> {
        let is_known = self.kind == Kind::Actor && (self.country.is_some() || self.role.is_some());
        is_known.then(|| [self.country, self.role].map(Option::unwrap_or_default))
    }
}
