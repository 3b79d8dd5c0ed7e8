//! What a failure is to others: a status, and a name in logs, metrics and traces.

use http::StatusCode;

use super::Failure;

/// The limits that a failure may name; metrics carry them.
pub(crate) const LIMITS: [&str; 12] = [
    "cpu",
    "cpu_turn",
    "wall",
    "memory",
    "stack",
    "sandboxes",
    "concurrent",
    "computing",
    "websockets",
    "loop",
    "request_headers",
    "request_body",
];

impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Handler
            | Self::NoResponse
            | Self::NeverSettles
            | Self::Cpu { .. }
            | Self::CpuWindow { .. }
            | Self::CpuTurn { .. }
            | Self::Memory { .. }
            | Self::Stack
            | Self::Asset(_)
            | Self::Engine(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Wall { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Overloaded
            | Self::QueueFull { .. }
            | Self::QueuedTooLong { .. }
            | Self::TooMuchWork { .. }
            | Self::WebSockets { .. }
            | Self::NotLoaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
            Self::Loop { .. } => StatusCode::LOOP_DETECTED,
            Self::NoRoute(_) => StatusCode::NOT_FOUND,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::VisitorLeft => StatusCode::REQUEST_TIMEOUT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unsupported(_) | Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::HeadTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// The name of what happened, for logs and traces.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Self::Handler => "failed",
            Self::NoResponse => "no_response",
            Self::NeverSettles => "never_settles",
            Self::Cpu { .. } | Self::CpuWindow { .. } => "cpu",
            Self::CpuTurn { .. } => "cpu_turn",
            Self::Wall { .. } => "wall",
            Self::Memory { .. } => "memory",
            Self::Stack => "stack",
            Self::Engine(_) => "engine",
            Self::Asset(_) => "asset",
            Self::Overloaded => "sandboxes",
            Self::QueueFull { .. } | Self::QueuedTooLong { .. } => "concurrent",
            Self::TooMuchWork { .. } => "computing",
            Self::VisitorLeft => "visitor_left",
            Self::HeadTooLarge { .. } => "request_headers",
            Self::WebSockets { .. } => "websockets",
            Self::UpgradeRequired => "upgrade_required",
            Self::Loop { .. } => "loop",
            Self::BadRequest(_) => "bad_request",
            Self::Unsupported(_) => "unsupported",
            Self::BodyTooLarge { .. } => "request_body",
            Self::NoRoute(_) => "no_route",
            Self::Method { .. } => "method",
            Self::Misdirected => "misdirected",
            Self::NotLoaded => "not_loaded",
        }
    }

    /// The name of the limit that was hit, if one was: one of [`LIMITS`].
    pub(crate) fn limit(&self) -> Option<&'static str> {
        LIMITS.into_iter().find(|name| *name == self.outcome())
    }

    /// Whether the visitor's own request is at fault, which is no event for the log.
    pub(crate) fn is_visitors(&self) -> bool {
        self.status().is_client_error()
    }
}
