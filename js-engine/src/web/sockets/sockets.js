// Sockets are a module to import and nothing on the global object: importing it here is what compiles it in time.

import "land:sockets/sockets_module";

export function install() {}
