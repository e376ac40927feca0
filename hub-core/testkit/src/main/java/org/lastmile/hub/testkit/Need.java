package org.lastmile.hub.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a test may need beyond a JDK and Maven. */
public enum Need {
  /** A Chromium or Chrome that Playwright can drive; the property {@code hub.chromium} names another one. */
  CHROMIUM(
      "a Chromium browser (apt-get install chromium)",
      List.of("chromium", "chromium-browser", "google-chrome"));

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // always List.of
  private final List<String> commands;

  Need(String description, List<String> commands) {
    this.description = description;
    this.commands = commands;
  }

  /** The executable that meets the need, where the machine has it. */
  public Optional<Path> executable() {
    String named = System.getProperty("hub." + name().toLowerCase(Locale.ROOT));
    if (named != null) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return commands.stream()
        .flatMap(
            command ->
                Stream.of(path.split(Pattern.quote(File.pathSeparator)))
                    .map(f -> Path.of(f, command)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  String description() {
    return description;
  }
}
