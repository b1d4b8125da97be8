//! How positions are saved: published lists give degrees with five decimals, which take half the room as
//! whole numbers. If one position has more, all are saved as they are.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::known::Known;

/// Parts of a degree that published positions are rounded to.
const PARTS: f64 = 1e5;

#[derive(Serialize, Deserialize)]
enum Saved {
    Rounded(Known<(i32, i32)>),
    Exact(Known<(f64, f64)>),
}

pub(super) fn serialize<S: Serializer>(points: &Known<(f64, f64)>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut rounded = Known::default();
    let mut is_exact = true;
    for point in points.iter() {
        let parts = point.map(|(lat, lon)| (to_parts(lat), to_parts(lon)));
        is_exact &= point == parts.map(degrees);
        rounded.push(parts);
    }
    let saved = if is_exact { Saved::Rounded(rounded) } else { Saved::Exact(points.clone()) };
    saved.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Known<(f64, f64)>, D::Error> {
    Ok(match Saved::deserialize(deserializer)? {
        Saved::Exact(points) => points,
        // An unsound column is refused with its table, so it is handed on as unsound as it is.
        Saved::Rounded(rounded) => rounded.map(degrees),
    })
}

#[allow(clippy::cast_possible_truncation)] // what does not fit is seen not to be exact
fn to_parts(degrees: f64) -> i32 {
    (degrees * PARTS).round() as i32
}

fn degrees((lat, lon): (i32, i32)) -> (f64, f64) {
    (f64::from(lat) / PARTS, f64::from(lon) / PARTS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(PartialEq, Debug, Serialize, Deserialize)]
    struct Column(#[serde(with = "super")] Known<(f64, f64)>);

    fn saved(points: &[Option<(f64, f64)>]) -> (Column, Vec<u8>) {
        let mut column = Column(Known::default());
        points.iter().for_each(|&point| column.0.push(point));
        let bytes = postcard::to_allocvec(&column).expect("a column can be encoded");
        (column, bytes)
    }

    proptest! {
        #[test]
        fn a_saved_position_is_the_same_bit_for_bit(
            points in prop::collection::vec(prop::option::of((-90.0f64..90.0, -180.0f64..180.0)), 0..20),
            is_rounded: bool,
        ) {
            let round = |degrees: f64| if is_rounded { (degrees * PARTS).round() / PARTS } else { degrees };
            let points: Vec<_> = points.iter().map(|point| point.map(|(lat, lon)| (round(lat), round(lon)))).collect();
            let (column, bytes) = saved(&points);
            let back: Column = postcard::from_bytes(&bytes).expect("a column can be decoded");
            prop_assert_eq!(back, column);
        }
    }

    #[test]
    fn published_positions_take_half_the_room() {
        let points = [Some((48.85341, 2.3488)), None, Some((-33.86785, 151.20732))];
        assert!(saved(&points).1.len() < 25);
        assert!(saved(&[Some((1.0 / 3.0, 2.0))]).1.len() > 16);
    }
}
