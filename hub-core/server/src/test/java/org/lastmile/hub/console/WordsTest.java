package org.lastmile.hub.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.access.ShownPayload;
import org.lastmile.hub.casework.CaseClock;
import org.lastmile.hub.casework.CaseState;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;

/** The console speaks Chinese and English, and both wholly. */
class WordsTest {
  private static final Path RESOURCES = Path.of("src/main/resources");
  private static final Path SOURCES = Path.of("src/main/java/org/lastmile/hub/console");
  private static final Pattern KEY = Pattern.compile("#\\{([A-Za-z.]+)[(}]");
  private static final Pattern KEY_WITH_ZONE =
      Pattern.compile("#\\{\\|([A-Za-z.]+)\\$\\{here}\\|}");
  private static final Pattern KEY_IN_JAVA =
      Pattern.compile("\\bof\\(\\s*\"([A-Za-z.]+[A-Za-z])\"");
  private static final Pattern PLACE = Pattern.compile("\\{\\d[^}]*}");
  private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

  @Test
  void bothLanguagesHaveTheSameKeysAndPlaces() throws IOException {
    Map<String, String> chinese = words("zh_CN");
    Map<String, String> english = words("en");
    assertThat(chinese.keySet()).isEqualTo(english.keySet());
    chinese.forEach(
        (key, text) -> {
          assertThat(places(text)).as(key).isEqualTo(places(english.get(key)));
          assertThat(text).as(key).isNotBlank().containsPattern(HAN);
          assertThat(english.get(key)).as(key).isNotBlank().doesNotContainPattern(HAN);
          // it would have to be doubled in some texts and not in others
          assertThat(text + english.get(key)).as(key).doesNotContain("'");
        });
  }

  @Test
  void everyKeyThatIsUsedIsThereAndEveryOtherIsGone() throws IOException {
    Set<String> used = new TreeSet<>(enumKeys());
    used.addAll(found(RESOURCES.resolve("templates"), KEY));
    used.addAll(found(SOURCES, KEY_IN_JAVA));
    for (String prefix : found(RESOURCES.resolve("templates"), KEY_WITH_ZONE)) {
      Stream.of(Zone.values()).forEach(zone -> used.add(prefix + zone.id()));
    }
    new CanonicalTypes().known().forEach(type -> used.add("type." + type.name()));
    used.addAll(
        List.of("system.gate", "system.hub", "clock.step.decide", "clock.step.appoint-lawyer"));
    assertThat(words("en").keySet()).containsExactlyInAnyOrderElementsOf(used);
  }

  private static Set<String> enumKeys() {
    return Stream.of(
            EntryKind.values(),
            CaseState.values(),
            CaseClock.Name.values(),
            CaseClock.State.values(),
            CaseClock.Level.values(),
            CaseClock.Unit.values(),
            Priority.values(),
            StatisticsPage.Grouping.values(),
            Payload.Role.values(),
            ShownPayload.State.values())
        .flatMap(Stream::of)
        .map(value -> value.getDeclaringClass().getSimpleName() + "." + value.name())
        .collect(Collectors.toSet());
  }

  private static Set<String> found(Path folder, Pattern pattern) throws IOException {
    Set<String> keys = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
          keys.add(matcher.group(1));
        }
      }
    }
    assertThat(keys).isNotEmpty();
    return keys;
  }

  private static Set<String> places(String text) {
    return PLACE.matcher(text).results().map(place -> place.group()).collect(Collectors.toSet());
  }

  private static Map<String, String> words(String language) throws IOException {
    Properties words = new Properties();
    Path file = RESOURCES.resolve("console/messages_" + language + ".properties");
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      words.load(in);
    }
    Map<String, String> map = new TreeMap<>();
    words.stringPropertyNames().forEach(key -> map.put(key, words.getProperty(key)));
    return map;
  }
}
