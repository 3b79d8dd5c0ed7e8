// What programs import as `cloudflare:sockets` and as `land:sockets`.

export { connect } from "land:sockets/connect";
