//! Rows and queries: from the core to C, and rows back.

use std::{
    ffi::{CString, c_char, c_void},
    mem::offset_of,
    ptr,
};

use smartcar_sdk::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    store::{Filter, Order, Query, Row},
};

use crate::{
    arguments::{Options, bytes, optional_text, options, text, texts},
    boundary::invalid,
};

/// The longest body of a row. The SDK writes some kilobytes.
const LONGEST_BODY: usize = 1 << 20;
/// The most vehicles of a row.
const MOST_VEHICLES: usize = 1 << 16;

/// A time of a row that is absent; a store's NULL. (0 is a time.)
pub const SMARTCAR_STORE_NEVER: i64 = i64::MIN;

/// One grant as a store keeps it: columns to find it by, and a body that only the library reads (JSON, or an encrypted box).
/// A store keeps each exactly as it is given. Times are milliseconds since 1970, UTC. A function that replies with a row sets
/// struct_size to sizeof(smartcar_store_row).
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_store_row {
    /// sizeof(smartcar_store_row).
    pub struct_size: usize,
    /// The grant's id: 1 to 64 characters of a-z, 0-9, - and _. With the application, the primary key.
    pub grant_id: *const c_char,
    /// Changes with each write, and is random: the key of compare-and-swap.
    pub version: i64,
    /// Smartcar's id of the user; NULL as long as it is not known.
    pub user_id: *const c_char,
    /// The program's own id of its customer; NULL where there is none. "" is another one.
    pub account: *const c_char,
    /// "active", "adopted", "reconnect_required", "removed", "handed_over", or a word of a later release.
    pub status: *const c_char,
    /// The vehicles that this grant reaches: an array of vehicle_count.
    pub vehicles: *const *const c_char,
    /// How many there are in vehicles.
    pub vehicle_count: usize,
    /// When the driver gave consent.
    pub connected_at_ms: i64,
    /// When the refresh token ends; SMARTCAR_STORE_NEVER where there is nothing to refresh.
    pub refresh_expires_at_ms: i64,
    /// When somebody should look at this row; SMARTCAR_STORE_NEVER where nobody needs to.
    pub due_at_ms: i64,
    /// When status last changed.
    pub status_changed_at_ms: i64,
    /// When the row was last written.
    pub updated_at_ms: i64,
    /// The rest: body_length bytes, any of which may be 0. Some kilobytes.
    pub body: *const c_void,
    /// How many bytes there are in body.
    pub body_length: usize,
}

const STORE_ROW_1: usize = offset_of!(smartcar_store_row, body_length) + size_of::<usize>();
const _: () = assert!(STORE_ROW_1 == size_of::<smartcar_store_row>());

// SAFETY: pointers and 64-bit numbers, all of which may be zero; no padding at the end.
unsafe impl Options for smartcar_store_row {
    const FIRST_SIZE: usize = STORE_ROW_1;
}

/// The order in which a page walks. Grant ids, compared by their bytes, decide between equal times.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum smartcar_store_order {
    /// By grant_id.
    SMARTCAR_STORE_BY_ID = 0,
    /// By due_at_ms; rows without one are left out.
    SMARTCAR_STORE_BY_DUE = 1,
    /// By refresh_expires_at_ms; rows without one are left out.
    SMARTCAR_STORE_BY_EXPIRY = 2,
    /// By status_changed_at_ms.
    SMARTCAR_STORE_BY_STATUS_CHANGED = 3,
}

/// Which rows a page holds.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum smartcar_store_filter {
    /// All of them.
    SMARTCAR_STORE_ALL = 0,
    /// Those whose status is the word.
    SMARTCAR_STORE_OF_STATUS = 1,
    /// Those whose account is the word.
    SMARTCAR_STORE_OF_ACCOUNT = 2,
    /// Those whose user_id is the word.
    SMARTCAR_STORE_OF_USER = 3,
}

/// One page of a walk: at most `limit` rows after a place, in an order. Its bounds always hold, so that they can be bound into one
/// statement: from the beginning is after INT64_MIN and "", without an end is up to INT64_MAX.
#[repr(C)]
pub struct smartcar_store_query {
    /// The order. With a filter it is by id.
    pub order: smartcar_store_order,
    /// Which rows.
    pub filter: smartcar_store_filter,
    /// What the filter's column must be, byte for byte; NULL is equal to none. NULL without a filter.
    pub word: *const c_char,
    /// Only rows whose time by the order is at most this. Not by id.
    pub up_to_ms: i64,
    /// Only rows whose time by the order and grant_id come after these two. By id only the second one counts.
    pub after_ms: i64,
    /// See after_ms. Never NULL.
    pub after_id: *const c_char,
    /// The most rows; may be 0.
    pub limit: usize,
}

/// A text for C. The core takes none with a NUL inside.
pub(super) fn c_text(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| {
        Error::new(ErrorKind::InvalidInput, "a text with a NUL in it cannot be kept by a store in C")
            .with_field("store")
    })
}

fn or_never(time: Option<Timestamp>) -> i64 {
    time.map_or(SMARTCAR_STORE_NEVER, Timestamp::as_millis)
}

/// A row for C, with what it points to.
pub(super) struct LentRow {
    row: smartcar_store_row,
    _texts: Vec<CString>,
    _vehicles: Vec<*const c_char>,
    _body: Vec<u8>,
}

// SAFETY: what it points to is its own, on the heap, and never changes.
unsafe impl Send for LentRow {}

impl LentRow {
    pub(super) fn new(row: &Row) -> Result<Self> {
        let mut kept = Vec::new();
        // The bytes of a `CString` stay where they are when it is moved.
        let mut keep = |text: &str| -> Result<*const c_char> {
            let text = c_text(text)?;
            let pointer = text.as_ptr();
            kept.push(text);
            Ok(pointer)
        };
        let vehicles = row.vehicles.iter().map(|one| keep(one)).collect::<Result<Vec<_>>>()?;
        let body = row.body.clone();
        let mut optional = |text: &Option<String>| match text {
            Some(text) => keep(text),
            None => Ok(ptr::null()),
        };
        let (user_id, account) = (optional(&row.user_id)?, optional(&row.account)?);
        let shown = smartcar_store_row {
            struct_size: size_of::<smartcar_store_row>(),
            grant_id: keep(&row.grant_id)?,
            version: row.version,
            user_id,
            account,
            status: keep(&row.status)?,
            vehicles: vehicles.as_ptr(),
            vehicle_count: vehicles.len(),
            connected_at_ms: row.connected_at.as_millis(),
            refresh_expires_at_ms: or_never(row.refresh_expires_at),
            due_at_ms: or_never(row.due_at),
            status_changed_at_ms: row.status_changed_at.as_millis(),
            updated_at_ms: row.updated_at.as_millis(),
            body: body.as_ptr().cast(),
            body_length: body.len(),
        };
        Ok(Self { row: shown, _texts: kept, _vehicles: vehicles, _body: body })
    }

    pub(super) fn as_ptr(&self) -> *const smartcar_store_row {
        &raw const self.row
    }
}

/// The row that a function of a store gave.
///
/// # Safety
/// `row` is NULL, or points to a row as the header asks for it.
pub(super) unsafe fn read(row: *const smartcar_store_row) -> Result<Row> {
    let time = |millis: i64| (millis != SMARTCAR_STORE_NEVER).then_some(Timestamp::from_millis(millis));
    if row.is_null() {
        return Err(invalid("row", "row is NULL: pass one"));
    }
    // SAFETY: the caller vouches for the struct, and for what is in it.
    unsafe {
        let row = options(row)?;
        if row.body_length > LONGEST_BODY {
            return Err(invalid("body", format!("body has {} bytes, more than any row", row.body_length)));
        }
        if row.vehicle_count > MOST_VEHICLES {
            return Err(invalid(
                "vehicles",
                format!("{} vehicles are more than any row has", row.vehicle_count),
            ));
        }
        let own = |text: Option<&str>| text.map(str::to_owned);
        Ok(Row {
            grant_id: text(row.grant_id, "grant_id")?.to_owned(),
            version: row.version,
            user_id: own(optional_text(row.user_id, "user_id")?),
            account: own(optional_text(row.account, "account")?),
            status: text(row.status, "status")?.to_owned(),
            vehicles: texts(row.vehicles, row.vehicle_count, "vehicles")?
                .into_iter()
                .map(str::to_owned)
                .collect(),
            connected_at: Timestamp::from_millis(row.connected_at_ms),
            refresh_expires_at: time(row.refresh_expires_at_ms),
            due_at: time(row.due_at_ms),
            status_changed_at: Timestamp::from_millis(row.status_changed_at_ms),
            updated_at: Timestamp::from_millis(row.updated_at_ms),
            body: bytes(row.body, row.body_length, "body")?.to_vec(),
        })
    }
}

/// A query for C, with what it points to.
pub(super) struct LentQuery {
    query: smartcar_store_query,
    _word: Option<CString>,
    _after: CString,
}

// SAFETY: as for rows.
unsafe impl Send for LentQuery {}

impl LentQuery {
    pub(super) fn new(query: &Query) -> Result<Self> {
        use smartcar_store_filter as OfC;
        let unknown = || Error::new(ErrorKind::Unsupported, "stores in C have no such order or filter yet");
        let order = match query.order() {
            Order::Id => smartcar_store_order::SMARTCAR_STORE_BY_ID,
            Order::Due => smartcar_store_order::SMARTCAR_STORE_BY_DUE,
            Order::Expiry => smartcar_store_order::SMARTCAR_STORE_BY_EXPIRY,
            Order::StatusChanged => smartcar_store_order::SMARTCAR_STORE_BY_STATUS_CHANGED,
            _ => return Err(unknown()),
        };
        let filter = match query.filter() {
            None => OfC::SMARTCAR_STORE_ALL,
            Some(Filter::Status(_)) => OfC::SMARTCAR_STORE_OF_STATUS,
            Some(Filter::Account(_)) => OfC::SMARTCAR_STORE_OF_ACCOUNT,
            Some(Filter::UserId(_)) => OfC::SMARTCAR_STORE_OF_USER,
            _ => return Err(unknown()),
        };
        let word = query.filter().map(|filter| c_text(filter.word())).transpose()?;
        let after = c_text(query.cursor().map_or("", |cursor| &cursor.grant_id))?;
        let after_ms = match query.cursor().filter(|_| query.order() != Order::Id) {
            Some(cursor) => cursor.at.as_millis(),
            None => i64::MIN,
        };
        let shown = smartcar_store_query {
            order,
            filter,
            word: word.as_ref().map_or(ptr::null(), |word| word.as_ptr()),
            up_to_ms: query.last_time().map_or(i64::MAX, Timestamp::as_millis),
            after_ms,
            after_id: after.as_ptr(),
            limit: query.limit(),
        };
        Ok(Self { query: shown, _word: word, _after: after })
    }

    pub(super) fn as_ptr(&self) -> *const smartcar_store_query {
        &raw const self.query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let at = Timestamp::from_millis(7);
        Row {
            grant_id: "g".to_owned(),
            version: i64::MIN,
            user_id: Some("ü".to_owned()),
            account: Some(String::new()),
            status: "active".to_owned(),
            vehicles: vec!["one".to_owned(), "two".to_owned()],
            connected_at: at,
            refresh_expires_at: None,
            due_at: Some(at),
            status_changed_at: at,
            updated_at: at,
            body: vec![0, 1, 255],
        }
    }

    #[test]
    fn a_row_comes_back_as_it_went() {
        for row in
            [row(), Row { user_id: None, account: None, vehicles: Vec::new(), body: Vec::new(), ..row() }]
        {
            let lent = LentRow::new(&row).unwrap();
            // SAFETY: a row of ours.
            assert_eq!(unsafe { read(lent.as_ptr()) }.unwrap(), row);
        }
        let with_nul = Row { account: Some("a\0b".to_owned()), ..row() };
        assert_eq!(LentRow::new(&with_nul).err().unwrap().kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn a_row_that_cannot_be_is_named_by_its_field() {
        let lent = LentRow::new(&row()).unwrap();
        let bad = c"\xff".as_ptr();
        let change = |change: fn(&mut smartcar_store_row, *const c_char)| {
            let mut row = lent.row;
            change(&mut row, bad);
            // SAFETY: what it points to is there, or turned away before it is looked at.
            unsafe { read(&raw const row) }.unwrap_err().field().map(str::to_owned)
        };
        assert_eq!(change(|row, bad| row.grant_id = bad).as_deref(), Some("grant_id"));
        assert_eq!(change(|row, _| row.grant_id = ptr::null()).as_deref(), Some("grant_id"));
        assert_eq!(change(|row, bad| row.status = bad).as_deref(), Some("status"));
        assert_eq!(change(|row, bad| row.account = bad).as_deref(), Some("account"));
        assert_eq!(change(|row, bad| row.user_id = bad).as_deref(), Some("user_id"));
        assert_eq!(change(|row, _| row.vehicles = ptr::null()).as_deref(), Some("vehicles"));
        assert_eq!(change(|row, _| row.vehicle_count = usize::MAX).as_deref(), Some("vehicles"));
        assert_eq!(change(|row, _| row.body = ptr::null()).as_deref(), Some("body"));
        assert_eq!(change(|row, _| row.body_length = usize::MAX).as_deref(), Some("body"));
        assert_eq!(change(|row, _| row.struct_size = 8).as_deref(), Some("struct_size"));
        // SAFETY: NULL is turned away.
        assert_eq!(unsafe { read(ptr::null()) }.unwrap_err().field(), Some("row"));
    }

    #[test]
    fn a_query_has_bounds_that_always_hold() {
        let lent = LentQuery::new(&Query::in_order(Order::Due, 5)).unwrap().query;
        assert_eq!((lent.up_to_ms, lent.after_ms, lent.limit), (i64::MAX, i64::MIN, 5));
        assert!(lent.word.is_null());
        let lent = LentQuery::new(&Query::of(Filter::Account("x".to_owned()), 5)).unwrap();
        assert_eq!(lent.query.filter, smartcar_store_filter::SMARTCAR_STORE_OF_ACCOUNT);
        assert!(!lent.query.word.is_null());
    }
}
