//! A token endpoint that says what it was sent, to the byte.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
};

/// The origin of a server that refuses every code, and the bodies that it was sent.
pub fn listening_for_forms() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let body = refuse(stream.expect("a connection"));
            if tell.send(body).is_err() {
                return;
            }
        }
    });
    (origin, told)
}

fn refuse(mut stream: TcpStream) -> String {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line of the head");
        if let Some(number) = line.to_lowercase().strip_prefix("content-length: ") {
            length = number.trim().parse().expect("a length");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body");
    let refused = r#"{"error":"invalid_grant"}"#;
    let head = format!("HTTP/1.1 400 Bad Request\r\ncontent-length: {}\r\nconnection: close", refused.len());
    write!(stream, "{head}\r\ncontent-type: application/json\r\n\r\n{refused}").expect("the answer is sent");
    String::from_utf8(body).expect("a form is ASCII")
}
