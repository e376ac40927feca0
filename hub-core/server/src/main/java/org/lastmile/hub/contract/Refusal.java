package org.lastmile.hub.contract;

/** How the door says no, in the words that it has now; the bytes are as they go over the wire. */
public record Refusal(String code, int status, String mediaType, byte[] body) {}
