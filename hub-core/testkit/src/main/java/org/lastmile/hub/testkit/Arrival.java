package org.lastmile.hub.testkit;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/** How a document of the system came to the hub. */
public sealed interface Arrival {
  /** The system called a door, which answered. */
  record AtDoor(int status, HttpHeaders headers, String body) implements Arrival {
    public static AtDoor of(HttpResponse<String> answer) {
      return new AtDoor(answer.statusCode(), answer.headers(), answer.body());
    }
  }

  /**
   * The system sent it over a connection that stays open, and was answered there.
   *
   * @param taken whether the answer says that the hub has it
   */
  record Answered(boolean taken, String answer) implements Arrival {}

  /** It lies where the connector looks for it by itself. */
  record Laid() implements Arrival {}

  /** It never comes by itself, only in the answer to a delivery. */
  record WithDelivery() implements Arrival {}
}
