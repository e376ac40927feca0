package org.lastmile.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import org.lastmile.hub.cli.CommandWords;

/** What became of samples that a fake brought, as {@link ControlDoor} gives it, in words. */
final class BroughtLines {
  private final CommandWords words;
  private final PrintWriter out;

  BroughtLines(CommandWords words, PrintWriter out) {
    this.words = words;
    this.out = out;
  }

  /** Prints them; gives false if the hub refused one. */
  boolean print(List<JsonNode> brought) {
    boolean good = true;
    for (JsonNode one : brought) {
      String how = one.path("how").asText();
      int status = one.path("status").asInt();
      good &= !how.equals("refused") && status < 300;
      out.println(words.of("send." + how, one.path("sample").asText(), String.valueOf(status)));
      String body = one.path("body").asText();
      if (!body.isEmpty()) {
        out.println(body.replaceAll("\\R", "\n"));
      }
    }
    out.flush();
    return good;
  }
}
