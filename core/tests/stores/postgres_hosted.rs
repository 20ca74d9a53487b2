//! `postgres://` as it is hosted: addresses that hosters hand out, certificates as PostgreSQL's manual makes them,
//! poolers that refuse settings, other users of the same database, and what gets into logs.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use smartcar_sdk::{
    ErrorKind,
    store::{PostgresStore, Row, Swap, TokenStore, conformance},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    insert, next,
    postgres::{open, shared},
    row,
    support::{PASSWORD, USER},
};

/// What opening says, with no password in it.
async fn refusal(url: &str) -> smartcar_sdk::Error {
    let error = PostgresStore::open(url).await.expect_err("it opened");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "a password in {error:?}");
    error
}

pub(crate) async fn assert_refused(url: &str, words: &str) {
    let error = refusal(url).await;
    assert!(error.message().contains(words), "{error:?} does not say \"{words}\"");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("store")), "{error:?}");
    assert!(!error.can_retry(), "{error:?}");
}

#[tokio::test]
async fn tls_that_is_asked_for_is_never_silently_off() {
    let Some(cluster) = shared() else { return };
    let url = cluster.url("postgres");
    // This server does no TLS, so whoever asks for it must not get in.
    for options in [
        "sslmode=require&application_name=worker@host1",
        "application_name=worker@host1&sslmode=require",
        "application_name=a@b@c&sslmode=verify-full&sslrootcert=system",
        "options=-c%20application_name=@&sslmode=require",
        "ssl=true",
        "%73slmode=require&application_name=@",
    ] {
        assert_refused(&format!("{url}?{options}"), "does not offer TLS").await;
    }
    for options in ["sslmode=require&sslmode=prefer", "sslmode=REQUIRE", "sslmode=prefer&sslrootcert=/ca.pem"]
    {
        assert_refused(&format!("{url}?{options}"), "ssl").await;
    }
    // And nothing is lost where it is not asked for.
    let url = format!("{}?application_name=worker@host1", cluster.database("at_sign"));
    let store = open(&url).await;
    insert(&*store, &row("grant")).await;
    let named = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker@host1'";
    assert_ne!(cluster.sql("postgres", named), "0");
}

#[tokio::test]
async fn who_is_not_let_in_is_told_what_to_correct() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("doors");
    cluster.sql("doors", "CREATE ROLE nologin PASSWORD 'hunter2-nologin'");
    let login = format!("{USER}:{PASSWORD}@");
    assert_refused(&url.replace(&login, &format!("{USER}@")), "asks for a password").await;
    assert_refused(&url.replace(&login, &format!("{USER}:@")), "asks for a password").await;
    assert_refused(&url.replace(&login, &format!("{USER}:hunter2@")), "refused the user or the password")
        .await;
    assert_refused(&url.replace(&login, "nobody:hunter2@"), "refused the user or the password").await;
    assert_refused(&url.replace(&login, "nologin:hunter2-nologin@"), "lets nobody in as this user").await;
    assert_refused(&cluster.url("nowhere"), "no such database").await;
    assert_refused(&format!("{url}?options=-c%20hunter2=1"), "`options`").await;
    assert_refused(&format!("{url}?channel_binding=require"), "channel_binding=require").await;
    assert_refused(&format!("{url}?pgbouncer=true"), "option pgbouncer").await;
    assert_refused(&format!("{url}?mood=hunter2"), "option mood is not known").await;
    // A password of which a part looks like a host.
    assert_refused(&url.replace(PASSWORD, "p@hunter2"), "%40").await;
}

#[tokio::test]
async fn what_libpq_takes_and_does_no_harm_is_taken() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("taken");
    let socket = cluster.directory().display().to_string();
    let by_socket = format!(
        "postgres://{USER}:{PASSWORD}@localhost:{}/taken?sslmode=require&host={socket}",
        cluster.port()
    );
    let encoded =
        format!("postgresql://{USER}:{PASSWORD}@{}:{}/taken", socket.replace('/', "%2F"), cluster.port());
    let options = "client_encoding=UTF8&gssencmode=disable&krbsrvname=x&sslcompression=0&sslsni=0&keepalives=1\
        &keepalives_count=3&fallback_application_name=x&target_session_attrs=primary&replication=false\
        &connect_timeout=3&load_balance_hosts=random&min_protocol_version=3.0&options=-c%20geqo=off";
    let apart = format!(
        "postgres:///?user={USER}&password={PASSWORD}&dbname=taken&hostaddr=127.0.0.1&port={}",
        cluster.port()
    );
    for url in [by_socket, encoded, format!("{url}?{options}"), apart] {
        let store = open(&url).await;
        insert(&*store, &row(&format!("grant-{}", rand::random::<u32>()))).await;
        store.close().await;
    }
}

#[tokio::test]
async fn a_password_that_is_changed_later_is_a_failure_of_the_store() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("changed");
    cluster.sql("changed", "CREATE ROLE changing LOGIN SUPERUSER PASSWORD 'hunter2-before'");
    let store = open(&url.replace(&format!("{USER}:{PASSWORD}"), "changing:hunter2-before")).await;
    cluster.sql("changed", "ALTER ROLE changing PASSWORD 'hunter2-after'");
    cluster
        .sql("changed", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'changing'");
    let error = store.load("app", "grant").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store, "{error:?}");
    assert!(error.message().contains("refused the user or the password") && !error.can_retry(), "{error:?}");
}

/// A pooler that refuses start-up options in words of its own, and hands everything else to the server.
struct Refusing {
    port: u16,
    refused: Arc<AtomicUsize>,
}

impl Refusing {
    async fn before(port: u16, code: &'static str, words: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let refusing = Self { port: listener.local_addr().unwrap().port(), refused: Arc::default() };
        let refused = Arc::clone(&refusing.refused);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let refused = Arc::clone(&refused);
                tokio::spawn(async move {
                    let _ = Self::serve(near, port, code, words, &refused).await;
                });
            }
        });
        refusing
    }

    async fn serve(
        mut near: TcpStream,
        port: u16,
        code: &str,
        words: &str,
        refused: &AtomicUsize,
    ) -> std::io::Result<()> {
        let start = loop {
            let length = near.read_u32().await?;
            let mut message = vec![0; length as usize - 4];
            near.read_exact(&mut message).await?;
            // A request for TLS.
            if message == 80_877_103_u32.to_be_bytes() {
                near.write_all(b"N").await?;
                continue;
            }
            break [&length.to_be_bytes()[..], &message].concat();
        };
        if start.split(|byte| *byte == 0).any(|field| field == b"options") {
            refused.fetch_add(1, Ordering::SeqCst);
            let fields = format!("SFATAL\0VFATAL\0C{code}\0M{words}\0\0");
            near.write_all(b"E").await?;
            near.write_u32(u32::try_from(fields.len()).unwrap() + 4).await?;
            return near.write_all(fields.as_bytes()).await;
        }
        let mut far = TcpStream::connect(("127.0.0.1", port)).await?;
        far.write_all(&start).await?;
        tokio::io::copy_bidirectional(&mut near, &mut far).await.map(drop)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn start_up_options_that_are_refused_are_taken_back() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("refusing");
    for (code, words, known) in [
        ("0A000", "Feature not supported: RDS Proxy currently doesn’t support command-line options.", true),
        ("0A000", "RDS Proxy currently doesn't support the option statement_timeout", true),
        ("08P01", "unsupported startup parameter: options", true),
        ("08P01", "Unsupported startup parameter: options", true),
        ("08P01", "unsupported startup parameter in options: jit", true),
        (
            "08P01",
            "unsupported startup parameter in options: statement_timeout. Please use unpooled connection",
            true,
        ),
        ("42704", "unrecognized configuration parameter \"enable_bitmapscan\"", true),
        ("42501", "permission denied to set parameter \"jit\"", true),
        ("22023", "invalid value for parameter \"default_transaction_isolation\"", true),
        ("0A000", "whatever the next one says", false),
        ("08P01", "no", false),
        ("42601", "syntax error", false),
    ] {
        let proxy = Refusing::before(cluster.port(), code, words).await;
        let store = open(&url.replace(&cluster.port().to_string(), &proxy.port.to_string())).await;
        let first = row(&format!("grant-{}", rand::random::<u32>()));
        insert(&*store, &first).await;
        let second = next(&first);
        assert_eq!(store.swap("app", &second, Some(first.version)).await.unwrap().value, Swap::Done);
        assert_eq!(store.load("app", &first.grant_id).await.unwrap().value, Some(second));
        let refused = proxy.refused.load(Ordering::SeqCst);
        assert!(if known { refused == 1 } else { refused > 0 }, "{words}: refused {refused} times");
        store.close().await;
    }
    let proxy = Refusing::before(cluster.port(), "0A000", "doesn't support command-line options").await;
    let through = url.replace(&cluster.port().to_string(), &proxy.port.to_string());
    conformance::check(open(&through).await).await.unwrap();
    // One's own are not taken back behind one's back.
    assert_refused(&format!("{through}?options=-c%20geqo=off"), "`options`").await;
    // Having no room is no refusal of options: nobody asks twice.
    let proxy = Refusing::before(cluster.port(), "53300", "sorry, too many clients already").await;
    let error = refusal(&url.replace(&cluster.port().to_string(), &proxy.port.to_string())).await;
    assert!(error.kind() == ErrorKind::Store && error.can_retry(), "{error:?}");
    assert_eq!(proxy.refused.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_statement_that_is_given_up_is_stopped() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("stopped");
    let store = open(&format!("{url}?smartcar_pooler=transaction")).await;
    let first = row("grant");
    insert(&*store, &first).await;
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("BEGIN; SELECT * FROM smartcar_grants FOR UPDATE").await.unwrap();
    let error = store.swap("app", &next(&first), Some(first.version)).await.unwrap_err();
    assert!(error.kind() == ErrorKind::Store && error.can_retry(), "{error:?}");
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'stopped' AND wait_event_type = 'Lock'";
    let since = Instant::now();
    while cluster.sql("postgres", waiting) != "0" {
        assert!(since.elapsed() < Duration::from_secs(3), "it still waits for the lock");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    client.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(store.load("app", "grant").await.unwrap().value, Some(first));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_host_that_says_nothing_keeps_nobody_from_the_next() {
    let Some(cluster) = shared() else { return };
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = cluster.database("second").replace(
        &format!("127.0.0.1:{}", cluster.port()),
        &format!("127.0.0.1:{},127.0.0.1:{}", mute.local_addr().unwrap().port(), cluster.port()),
    );
    let since = Instant::now();
    let store = open(&format!("{url}?connect_timeout=1")).await;
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    insert(&*store, &row("grant")).await;
}

/// Everything of ours that a schema can hold another one of: each notes who ran it.
const SHADOWS: &str = r#"
    SET search_path = pg_catalog;
    CREATE TABLE public.caught (what text, who text);
    GRANT INSERT ON public.caught TO PUBLIC;
    CREATE TABLE public.pg_class (oid oid); CREATE TABLE public.pg_namespace (nspname text);
    GRANT SELECT ON public.pg_class, public.pg_namespace TO PUBLIC;
    DO $do$
    DECLARE
        types text[] := '{int4,int8,text,numeric,float8,oid,name,regclass,text[]}';
        one text; other text; operator text; f record;
        body text := 'LANGUAGE plpgsql AS $b$ BEGIN INSERT INTO public.caught VALUES (%L, current_user); %s END $b$';
    BEGIN
        FOREACH one IN ARRAY types LOOP FOREACH other IN ARRAY types LOOP
            EXECUTE format('CREATE FUNCTION public.compare(%s, %s) RETURNS boolean ', one, other)
                || format(body, one || ' ? ' || other, 'RETURN true;');
            FOREACH operator IN ARRAY '{=,<>,<,<=,>,>=}'::text[] LOOP
                EXECUTE format('CREATE OPERATOR public.%s (leftarg = %s, rightarg = %s, function = public.compare)',
                    operator, one, other);
            END LOOP;
            EXECUTE format('CREATE FUNCTION public.product(%s, %s) RETURNS float8 ', one, other)
                || format(body, one || ' * ' || other, 'RETURN 1;');
            EXECUTE format('CREATE OPERATOR public.* (leftarg = %s, rightarg = %s, function = public.product)',
                one, other);
        END LOOP; END LOOP;
        FOR f IN SELECT * FROM (VALUES
            ('floor(float8)', 'float8', 'RETURN 1;'), ('floor(numeric)', 'numeric', 'RETURN 1;'),
            ('clock_timestamp()', 'timestamptz', 'RETURN ''2020-01-01'';'),
            ('set_config(text, text, boolean)', 'text', 'RETURN ''off'';'),
            ('current_setting(text)', 'text', 'RETURN ''off'';'),
            ('unnest(text[])', 'SETOF text', 'RETURN;'),
            ('pg_notify(text, text)', 'void', ''),
            ('to_regclass(text)', 'regclass', 'RETURN NULL;'),
            ('pg_advisory_xact_lock(int8)', 'void', ''), ('pg_advisory_xact_lock(int4)', 'void', ''),
            ('pg_get_userbyid(oid)', 'name', 'RETURN ''x'';'), ('pg_has_role(oid, text)', 'boolean', 'RETURN true;'),
            ('extract(text, timestamptz)', 'numeric', 'RETURN 1;'), ('date_part(text, timestamptz)', 'float8', 'RETURN 1;'),
            ('greatest(int8, int8)', 'int8', 'RETURN 1;'),
            ('step(int8)', 'int8', 'RETURN 1;'), ('step(int8, text)', 'int8', 'RETURN 1;')
        ) AS shadows (signature, result, does) LOOP
            -- A few names are the grammar's own.
            EXECUTE format('CREATE FUNCTION public.%s RETURNS %s ',
                regexp_replace(f.signature, '^(\w+)', '"\1"'), f.result) || format(body, f.signature, f.does);
        END LOOP;
    END $do$;
    CREATE AGGREGATE public.count(*) (sfunc = public.step, stype = int8, initcond = 0);
    CREATE AGGREGATE public.count(text) (sfunc = public.step, stype = int8, initcond = 0);
    CREATE DOMAIN public.text AS pg_catalog.text; CREATE DOMAIN public.bytea AS pg_catalog.bytea;
    CREATE COLLATION public."C" (locale = 'POSIX');
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_puts_functions_of_his_own_in_the_place_of_ours() {
    let Some(cluster) = shared() else { return };
    cluster.sql(
        "postgres",
        "CREATE ROLE hostile LOGIN PASSWORD 'hostile'; CREATE ROLE victim LOGIN PASSWORD 'victim'",
    );
    for (name, path, options) in [
        ("shadows", "\"$user\", public", ""),
        ("shadows_first", "public, pg_catalog", "?smartcar_pooler=transaction"),
    ] {
        let url = cluster.database(name);
        cluster.sql(name, "GRANT CREATE ON SCHEMA public TO PUBLIC");
        cluster.sql("postgres", &format!("ALTER DATABASE {name} SET search_path = {path}"));
        cluster.sql(name, &format!("SET ROLE hostile; {SHADOWS}"));
        let caught = "SELECT DISTINCT what FROM public.caught ORDER BY what";
        // The trap works: anybody else runs into it.
        cluster.sql(name, "SET ROLE victim; SELECT unnest(ARRAY['a'::pg_catalog.text])");
        assert_eq!(cluster.sql(name, caught), "unnest(text[])");
        cluster.sql(name, "TRUNCATE public.caught");

        let url = url.replace(&format!("{USER}:{PASSWORD}"), "victim:victim") + options;
        let store = open(&url).await;
        conformance::check(Arc::clone(&store) as Arc<dyn TokenStore>).await.unwrap();
        store.close().await;
        assert_eq!(cluster.sql(name, caught), "", "run as us, search_path = {path}");
    }
}

/// What `tracing` is told, of one thread.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<String>>);

impl tracing::Subscriber for Told {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        struct Fields<'a>(&'a mut String);
        impl tracing::field::Visit for Fields<'_> {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                let _ = std::fmt::Write::write_fmt(&mut self.0, format_args!("{}={value:?} ", field.name()));
            }
        }
        event.record(&mut Fields(&mut self.0.lock().unwrap()));
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn tables_that_belong_to_others_are_warned_of() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("owners");
    cluster.sql(
        "owners",
        "CREATE ROLE landlord; CREATE ROLE tenant LOGIN PASSWORD 'tenant'; CREATE ROLE family;
         GRANT CREATE ON SCHEMA public TO PUBLIC",
    );
    let url = url.replace(&format!("{USER}:{PASSWORD}"), "tenant:tenant");
    let opening = async || {
        let told = Told::default();
        let guard = tracing::subscriber::set_default(told.clone());
        open(&url).await.close().await;
        drop(guard);
        told.0.lock().unwrap().clone()
    };
    assert!(!opening().await.contains("foreign_owner"), "they are its own");
    let tables = ["smartcar_grants", "smartcar_vehicles", "smartcar_schema", "smartcar_counters"];
    let give = |owner: &str| {
        for table in tables {
            cluster.sql(
                "owners",
                &format!("ALTER TABLE {table} OWNER TO {owner}; GRANT ALL ON {table} TO tenant"),
            );
        }
    };
    give("landlord");
    let told = opening().await;
    assert!(told.contains("smartcar.store.foreign_owner") && told.contains("owner=landlord"), "{told}");
    cluster.sql("owners", "GRANT family TO tenant");
    give("family");
    assert!(!opening().await.contains("foreign_owner"), "it is a member of the owner");
}

/// What `log` is told, of all tests; only what matters to one of them is kept.
struct Log(Mutex<Vec<String>>);

static LOG: Log = Log(Mutex::new(Vec::new()));

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {} {}", record.level(), record.target(), record.args());
        let mut lines = self.0.lock().unwrap();
        if lines.len() < 100_000 {
            lines.push(line);
        }
    }
    fn flush(&self) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_log_shows_a_token_or_a_password() {
    let Some(cluster) = shared() else { return };
    log::set_logger(&LOG).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let url = cluster.database("logged");
    let body = b"{\"refresh_token\": \"s3cr3t-refresh\"}";
    let with_body = |row: Row| Row { body: body.to_vec(), account: Some("s3cr3t-account".to_owned()), ..row };
    for options in ["", "?smartcar_pooler=transaction"] {
        let store = open(&(url.clone() + options)).await;
        let first = with_body(row(&format!("grant-{}", options.len())));
        insert(&*store, &first).await;
        let second = with_body(next(&first));
        store.swap("app", &second, Some(first.version)).await.unwrap();
        assert_eq!(store.load("app", &first.grant_id).await.unwrap().value, Some(second));
        // What a trigger says is the database's business, not our log's; nor our errors'.
        cluster.sql(
            "logged",
            "CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE WARNING 'told %', NEW.account;
                 IF NEW.grant_id LIKE 'bad%' THEN RAISE EXCEPTION 'bad %', NEW.account; END IF;
                 RETURN NEW; END $$;
             CREATE OR REPLACE TRIGGER tell BEFORE INSERT ON smartcar_grants FOR EACH ROW EXECUTE FUNCTION tell()",
        );
        insert(&*store, &with_body(row(&format!("third-{}", options.len())))).await;
        let error = store.swap("app", &with_body(row("bad")), None).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
        store.close().await;
    }
    let lines = LOG.0.lock().unwrap();
    let statements = lines.iter().filter(|line| line.contains("with parameters")).count();
    assert!(statements > 5, "tokio-postgres does not log any more: is this test needed?");
    let bytes = format!("{:?}", &body[..12]);
    let bytes = bytes.trim_matches(['[', ']']);
    for line in lines.iter() {
        for secret in ["s3cr3t", PASSWORD, bytes] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
}
