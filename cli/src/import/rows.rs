//! Rows of a table as columns of text, and which of its columns are ours.

use std::{collections::HashMap, sync::Once};

use serde_json::Value;
use smartcar_sdk::GrantToImport;

use crate::{
    failure::{Coded, Failure, exit},
    out::{complain, plain},
};

/// Rows that are imported at a time.
pub(super) const PAGE: usize = 1_000;

/// Some rows, or why there are no more. (The failure is sent from a thread.)
pub(super) type Page = Result<Vec<GrantToImport>, Coded>;

/// The column that names a row of a system that is running.
pub(super) const KEY: &str = "key";

/// Which column of the source is which of ours.
#[derive(Debug)]
pub(super) struct Names {
    /// Ours by theirs.
    mapped: HashMap<String, String>,
    told: Once,
}

impl Names {
    pub(super) fn new(map: &[String]) -> Result<Self, Failure> {
        let mut mapped = HashMap::new();
        for rule in map {
            let known = |ours: &str| ours == KEY || is_ours(ours);
            match rule.split_once('=').filter(|(ours, theirs)| known(ours) && !theirs.is_empty()) {
                Some((ours, theirs)) => drop(mapped.insert(theirs.to_owned(), ours.to_owned())),
                None => {
                    let columns = GrantToImport::COLUMNS.join(", ");
                    let why =
                        format!("--map {rule}: write COLUMN=NAME, where COLUMN is one of {columns} or key");
                    return Err(Coded::new(exit::USAGE, why).into());
                }
            }
        }
        Ok(Self { mapped, told: Once::new() })
    }

    /// Our name of a column of theirs.
    fn ours<'a>(&'a self, theirs: &'a str) -> Option<&'a str> {
        match self.mapped.get(theirs) {
            Some(ours) => Some(ours),
            // Once a column of ours has another name there, its own name is somebody else's.
            None if self.mapped.values().any(|ours| ours == theirs) => None,
            None => (theirs == KEY || is_ours(theirs)).then_some(theirs),
        }
    }

    /// Whether a column of theirs is the key.
    pub(super) fn is_key(&self, theirs: &str) -> bool {
        self.ours(theirs) == Some(KEY)
    }

    /// Their name of the key.
    pub(super) fn key(&self) -> &str {
        let mapped = self.mapped.iter().find(|(_, ours)| *ours == KEY);
        mapped.map_or(KEY, |(theirs, _)| theirs)
    }

    /// Whether the source has the one column that is required. Says which columns are left out, once.
    pub(super) fn check<'a>(&self, columns: impl Iterator<Item = &'a str>) -> Result<(), Coded> {
        let (ours, others): (Vec<_>, Vec<_>) = columns.partition(|name| self.ours(name).is_some());
        if !ours.iter().any(|name| self.ours(name) == Some("refresh_token")) {
            let why = "the source has no column refresh_token: name the one that is it with --map refresh_token=NAME";
            return Err(Coded::new(exit::USAGE, why));
        }
        let names: Vec<_> = ours.iter().filter_map(|name| self.ours(name)).collect();
        if let Some(twice) = names.iter().find(|name| names.iter().filter(|other| other == name).count() > 1)
        {
            let why = format!("the source has the column {twice} twice: leave one of them out");
            return Err(Coded::new(exit::USAGE, why));
        }
        self.told.call_once(|| {
            if !others.is_empty() {
                let names: Vec<_> = others.iter().map(|name| plain(name)).collect();
                complain!("smartcar: these columns are left out: {}", names.join(", "));
            }
        });
        Ok(())
    }

    /// A row, and its key where it has one.
    pub(super) fn row<'a>(
        &self,
        columns: impl Iterator<Item = (&'a str, String)>,
    ) -> (Option<String>, GrantToImport) {
        let (mut key, mut ours) = (None, Vec::new());
        for (name, value) in columns {
            match self.ours(name) {
                Some(KEY) => key = Some(value),
                Some(name) => ours.push((name, value)),
                None => {}
            }
        }
        (key, GrantToImport::from_columns(ours.iter().map(|(name, value)| (*name, value.as_str()))))
    }
}

fn is_ours(column: &str) -> bool {
    column == "vehicle_ids" || GrantToImport::COLUMNS.contains(&column)
}

/// A value of a database as text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_ours_by_their_name_or_by_a_map() {
        let names = Names::new(&["refresh_token=rt".into(), "key=id".into()]).unwrap();
        assert_eq!(names.ours("rt"), Some("refresh_token"));
        assert_eq!((names.ours("refresh_token"), names.ours("account")), (None, Some("account")));
        assert_eq!((names.ours("id"), names.ours("created_at")), (Some("key"), None));
        assert!(names.check(["rt", "created_at"].into_iter()).is_ok());
        assert!(names.check(["refresh_token"].into_iter()).is_err());
        for wrong in ["refresh_token", "refresh_token=", "token=rt", "=rt"] {
            assert!(Names::new(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
