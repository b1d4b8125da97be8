//! Saved gazetteers: what is read back is what was written, or an error.

use whowhere::{AliasRow, Aliases, Entries, EntryRow, Error, Gazetteer, RoleRow, Roles, Tables};

use crate::house::entry;

fn small() -> Gazetteer {
    let mut entries = Entries::default();
    let state =
        EntryRow { country: Some("TUR"), lat: Some(39.0), lon: Some(35.0), population: Some(85), ..entry("TUR") };
    entries.push(state).expect("a good row");
    entries.push(entry("nato")).expect("a good row");
    let row = |alias, entry_id| AliasRow {
        alias,
        entry_id,
        how: None,
        case: None,
        lang: Some("en"),
        variants: None,
        also: None,
        source: None,
    };
    let aliases =
        Aliases::new([row("Türkiye", "TUR"), row("NATO", "nato"), row("Turkey", "TUR")], &entries).expect("good rows");
    let role = RoleRow {
        entry_id: "nato",
        role: "IGO",
        country: None,
        start: Some(-7577),
        end: None,
        office: None,
        source: None,
    };
    let roles = Roles::new([role], &entries).expect("a good row");
    let tables = Tables { entries, aliases, roles, sources: vec!["ours".into()] };
    Gazetteer::new(tables, || Ok(())).expect("good tables")
}

#[test]
fn what_is_saved_is_read_back() {
    let bytes = small().to_bytes();
    let read = Gazetteer::from_bytes(&bytes).expect("a good file");
    assert_eq!(read.tables(), small().tables());
    assert_eq!(read.to_bytes(), bytes);
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = small().to_bytes();
    for length in 0..bytes.len() {
        assert!(matches!(Gazetteer::from_bytes(&bytes[..length]), Err(Error::Damaged { .. })), "{length} bytes");
    }
}

#[test]
fn every_flipped_byte_is_an_error() {
    let good = small().to_bytes();
    let mut bytes = good.clone();
    for i in 0..bytes.len() {
        for change in 1..=255u8 {
            bytes[i] = good[i] ^ change;
            assert!(matches!(Gazetteer::from_bytes(&bytes), Err(Error::Damaged { .. })), "byte {i} ^ {change}");
        }
        bytes[i] = good[i];
    }
}

#[test]
fn a_file_of_another_version_says_both_versions() {
    let mut bytes = small().to_bytes();
    bytes[8] = 9;
    let Err(Error::Damaged { problem }) = Gazetteer::from_bytes(&bytes) else { panic!("version 9 was read") };
    assert!(problem.contains("version 9") && problem.contains("version 3"), "{problem}");
}
