// Messages between two ends: `MessageChannel`, `MessagePort`, `BroadcastChannel` and `MessageEvent`.
//
// https://html.spec.whatwg.org/multipage/web-messaging.html

import { BroadcastChannel } from "land:messaging/broadcast";
import { MessageEvent } from "land:messaging/message_event";
import { MessageChannel, MessagePort } from "land:messaging/port";
import "land:messaging/streams";
import { defineInterface } from "land:webidl/webidl";

export function install(global) {
  defineInterface(global, MessageEvent, { name: "MessageEvent" });
  defineInterface(global, MessagePort, { name: "MessagePort" });
  defineInterface(global, BroadcastChannel, { name: "BroadcastChannel" });
  defineInterface(global, MessageChannel, { name: "MessageChannel" });
}
