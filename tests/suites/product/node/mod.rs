//! Nodes: many apps behind routes, TLS, the operator's address, configurations that change.

mod admin;
mod apps;
mod fairness;
mod hostile;
mod reload;
mod routes;
mod tls;
mod visitors;
