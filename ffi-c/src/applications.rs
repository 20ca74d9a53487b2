//! The Smartcar application itself, and the users of its grants.

use std::ffi::c_char;

use smartcar_sdk::{Application, ListPage, Result, ids::VehicleId};

use crate::{
    answer::{request, smartcar_answer},
    arguments::{optional_text, smartcar_pair, text},
    call::Call,
    client::{ask, page, smartcar_client},
    generated::values::smartcar_user,
    json::{json, smartcar_json},
    readings::smartcar_meta,
    results::{Kept, Shown, count, release},
};

/// The Smartcar application. Smartcar documents little of it; raw has what there is. Free it with
/// smartcar_application_free().
#[repr(C)]
pub struct smartcar_application {
    /// Its id. Never NULL.
    pub id: *const c_char,
    /// Its name; NULL where absent.
    pub name: *const c_char,
    /// What it is for; NULL where absent.
    pub description: *const c_char,
    /// Where Connect may send drivers back to: an array of redirect_uri_count strings.
    pub redirect_uris: *const *const c_char,
    /// How many there are in redirect_uris.
    pub redirect_uri_count: usize,
    /// As Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
}

impl Shown<Application> for smartcar_application {
    fn shown(application: &Application, kept: &mut Kept) -> Self {
        let (redirect_uris, redirect_uri_count) = kept.texts(&application.redirect_uris);
        Self {
            id: kept.text(&application.id),
            name: kept.optional(application.name.as_deref()),
            description: kept.optional(application.description.as_deref()),
            redirect_uris,
            redirect_uri_count,
            raw: json(&application.raw, kept),
        }
    }
}

/// Frees an application. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_application_free(application: *const smartcar_application) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(application) };
}

/// A page of applications. Free it, and the applications in it, with smartcar_application_page_free().
#[repr(C)]
pub struct smartcar_application_page {
    /// About the answer. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it.
    pub raw: *const smartcar_json,
    /// An array of count applications.
    pub applications: *const *const smartcar_application,
    /// How many there are in applications.
    pub count: usize,
    /// How many there are on all pages; -1 where Smartcar does not say.
    pub total: i64,
    /// Leads to the next page, as `after`; NULL on the last one.
    pub next: *const c_char,
}

impl Shown<ListPage<Application>> for smartcar_application_page {
    fn shown(page: &ListPage<Application>, kept: &mut Kept) -> Self {
        let (applications, count) = kept.list(&page.items);
        Self {
            meta: kept.shown(&page.meta),
            raw: json(&page.raw, kept),
            applications,
            count,
            total: self::count(page.total),
            next: kept.optional(page.next.as_deref()),
        }
    }
}

/// Frees a page and the applications in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_application_page_free(page: *const smartcar_application_page) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(page) };
}

/// A page of the ids of vehicles. Free it with smartcar_vehicle_page_free().
#[repr(C)]
pub struct smartcar_vehicle_page {
    /// About the answer. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it.
    pub raw: *const smartcar_json,
    /// Their ids: an array of count strings.
    pub vehicles: *const *const c_char,
    /// How many there are in vehicles.
    pub count: usize,
    /// How many there are on all pages; -1 where Smartcar does not say.
    pub total: i64,
    /// Leads to the next page, as `after`; NULL on the last one.
    pub next: *const c_char,
}

impl Shown<ListPage<VehicleId>> for smartcar_vehicle_page {
    fn shown(page: &ListPage<VehicleId>, kept: &mut Kept) -> Self {
        let (vehicles, count) = kept.texts(&page.items);
        Self {
            meta: kept.shown(&page.meta),
            raw: json(&page.raw, kept),
            vehicles,
            count,
            total: self::count(page.total),
            next: kept.optional(page.next.as_deref()),
        }
    }
}

/// Frees a page. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_page_free(page: *const smartcar_vehicle_page) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(page) };
}

/// The applications these credentials are for (API v3). It is the page after `after` (the next of another page, NULL
/// for the first), of `size` items (0: as many as Smartcar gives). On success *page is to be freed with
/// smartcar_application_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after" or "size".
pub(crate) unsafe fn client_applications(
    client: Option<&smartcar_client>,
    after: *const c_char,
    size: usize,
) -> Result<Call<*const smartcar_application_page>> {
    // SAFETY: strings, options, and strings in them, or NULL, as the header asks.
    unsafe { self::page(client, after, size, |client| Ok(client.applications())) }
}

/// One application, by its id (API v3). On success *application is to be freed with smartcar_application_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "application_id", for what cannot be an id.
pub(crate) unsafe fn client_application(
    client: Option<&smartcar_client>,
    application_id: *const c_char,
) -> Result<Call<*const smartcar_application>> {
    ask(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(application_id, "application_id") }?.to_owned();
        Ok(async move { client.application(&id).await })
    })
}

/// The user a grant belongs to, as API v2 says. On success *reading is to be freed with smartcar_user_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id.
pub(crate) unsafe fn client_user(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
) -> Result<Call<*const smartcar_user>> {
    ask(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(grant_id, "grant_id") }?.to_owned();
        Ok(async move { client.user(&id).await })
    })
}

/// The vehicles a grant reaches, as API v2 says. What Connect brought is in the grant already. It is the page after
/// `after` (the next of another page, NULL for the first), of `size` items (0: as many as Smartcar gives). On success
/// *page is to be freed with smartcar_vehicle_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", "after" or "size".
pub(crate) unsafe fn client_vehicles(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    after: *const c_char,
    size: usize,
) -> Result<Call<*const smartcar_vehicle_page>> {
    // SAFETY: strings, options, and strings in them, or NULL, as the header asks.
    unsafe { self::page(client, after, size, |client| Ok(client.vehicles(text(grant_id, "grant_id")?))) }
}

/// Any other request of the application to API v3, with its token; the path is what comes after "/v3/". `query` is an
/// array of query_count parameters, `body` JSON, user_id the user on whose behalf it is (sc-user-id); all may be NULL.
/// On success *answer is to be freed with smartcar_answer_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "method", "path", "query", "body" or "user_id".
pub(crate) unsafe fn client_request(
    client: Option<&smartcar_client>,
    method: *const c_char,
    path: *const c_char,
    query: *const smartcar_pair,
    query_count: usize,
    body: *const c_char,
    user_id: *const c_char,
) -> Result<Call<*const smartcar_answer>> {
    ask(client, |client| {
        // SAFETY: strings, and pairs of them, or NULL, as the header asks.
        let wanted = unsafe {
            let wanted = client.request(text(method, "method")?, text(path, "path")?);
            let wanted = request(wanted, query, query_count, body)?;
            optional_text(user_id, "user_id")?.into_iter().fold(wanted, smartcar_sdk::Request::user_id)
        };
        Ok(async move { wanted.await })
    })
}
