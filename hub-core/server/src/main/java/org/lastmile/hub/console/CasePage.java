package org.lastmile.hub.console;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.casework.CaseRecord;
import org.lastmile.hub.casework.CaseworkQueries;
import org.lastmile.hub.console.ReadableLedgers.Ledgers;
import org.lastmile.hub.ledger.CaseLife;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

/** The life of a case. */
@Controller
class CasePage {
  private static final int LONGEST_NUMBER = 200;

  private final ReadableLedgers readable;
  private final CaseworkQueries casework;
  private final Masking masking;
  private final ConsolePages pages;
  private final Clock clock;

  CasePage(
      ReadableLedgers readable,
      CaseworkQueries casework,
      Masking masking,
      ConsolePages pages,
      Clock clock) {
    this.readable = readable;
    this.casework = casework;
    this.masking = masking;
    this.pages = pages;
    this.clock = clock;
  }

  /**
   * What stands above the time line.
   *
   * @param number of the case, or id of a message without a case
   * @param state where the case stands, empty where this zone does not keep it
   * @param over whether nobody needs to do anything more
   */
  record Head(
      String number,
      String state,
      boolean over,
      @Nullable String holder,
      @Nullable String due,
      String from,
      String lasted,
      List<String> systems,
      int entries,
      long faults) {}

  /** A line of the time line, and what it shows if it is open. */
  record Line(EntryRow row, @Nullable EntryDetails details) {}

  /** Asked by POST, so that what somebody types is never in a URL; it changes nothing. */
  @PostMapping("/cases")
  ModelAndView search(@RequestParam(defaultValue = "") String number, Locale language) {
    String asked = number.strip();
    return asked.isEmpty() ? redirect("/") : show(asked, "", language, true);
  }

  @GetMapping("/cases")
  ModelAndView nothingAsked() {
    return redirect("/");
  }

  /**
   * @param number a case number, a number that a system knows the case by, or a message id
   * @param open the line to show in full
   */
  @GetMapping("/cases/{number}")
  ModelAndView life(
      @PathVariable String number, @RequestParam(defaultValue = "") String open, Locale language) {
    return show(number, open, language, false);
  }

  private ModelAndView show(String number, String open, Locale language, boolean searched) {
    Ledgers ledgers = readable.now();
    List<CaseLife> lives =
        number.length() > LONGEST_NUMBER
            ? List.of()
            : CaseLife.find(ledgers.traces().values(), number);
    if (lives.isEmpty()) {
      ModelAndView unknown = new ModelAndView("console/unknown", HttpStatus.NOT_FOUND);
      unknown.addObject("number", Masking.withoutNumbersOfPersons(shortened(number)));
      unknown.addObject("other", ledgers.other().name());
      return unknown;
    }
    if (lives.size() > 1) {
      return new ModelAndView("console/several")
          .addObject("numbers", lives.stream().map(CaseLife::number).toList());
    }
    CaseLife life = lives.getFirst();
    String of = caseOf(life).orElse(life.number());
    return searched || !of.equals(number)
        ? redirect(UriComponentsBuilder.fromPath("/cases/{number}").build(of).toString())
        : page(life, ledgers, open, language);
  }

  private static String shortened(String number) {
    return number.length() > LONGEST_NUMBER ? number.substring(0, LONGEST_NUMBER) + "…" : number;
  }

  /** The case that all entries belong to. */
  private static Optional<String> caseOf(CaseLife life) {
    Set<String> cases =
        life.entries().stream()
            .map(recorded -> recorded.entry().caseNo())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return cases.size() == 1 ? cases.stream().findFirst() : Optional.empty();
  }

  private static ModelAndView redirect(String path) {
    RedirectView view = new RedirectView(path);
    view.setStatusCode(HttpStatus.SEE_OTHER);
    view.setExposeModelAttributes(false);
    return new ModelAndView(view);
  }

  private ModelAndView page(CaseLife life, Ledgers ledgers, String open, Locale language) {
    Words words = pages.words(language);
    List<Line> lines = new ArrayList<>();
    String date = "";
    for (Recorded recorded : life.entries()) {
      EntryRow row = EntryRow.of(recorded, words, date);
      date = words.date(recorded.entry().time());
      lines.add(new Line(row, row.id().equals(open) ? details(recorded, ledgers, words) : null));
    }
    return new ModelAndView("console/case")
        .addObject("head", head(life, words))
        .addObject(
            "clocks",
            casework.clocks(life.number()).stream().map(one -> ClockRow.of(one, words)).toList())
        .addObject("lines", lines)
        .addObject("other", ledgers.other().name());
  }

  private Head head(CaseLife life, Words words) {
    Optional<CaseRecord> known = casework.caseBy(life.number());
    boolean over = known.map(record -> record.state().over()).orElse(false);
    OffsetDateTime first = life.entries().getFirst().entry().time();
    OffsetDateTime last = life.entries().getLast().entry().time();
    Set<String> systems = new LinkedHashSet<>();
    life.entries().forEach(recorded -> systems.add(words.system(recorded.entry().system())));
    return new Head(
        life.number(),
        known.map(record -> words.of(record.state())).orElse(""),
        over,
        known.map(CaseRecord::holder).map(words::system).orElse(null),
        known.map(CaseRecord::due).map(due -> words.minute(due.at())).orElse(null),
        words.minute(first),
        words.lasting(Duration.between(first, over ? last : OffsetDateTime.now(clock))),
        List.copyOf(systems),
        life.entries().size(),
        life.entries().stream().filter(CasePage::fault).count());
  }

  private static boolean fault(Recorded recorded) {
    EntryKind kind = recorded.entry().kind();
    return kind == EntryKind.FAILED || kind == EntryKind.DEAD || kind == EntryKind.RETURNED;
  }

  private EntryDetails details(Recorded recorded, Ledgers ledgers, Words words) {
    Trace ledger = ledgers.of(Zone.of(recorded.zone())).orElseThrow();
    return EntryDetails.of(recorded, masking.payloads(recorded, ledger), words);
  }

  /** What a line shows when it is opened. */
  @GetMapping("/cases/{number}/entries/{zone}/{seq}")
  String entry(
      @PathVariable String number,
      @PathVariable String zone,
      @PathVariable long seq,
      Model model,
      Locale language) {
    Ledgers ledgers = readable.now();
    Recorded recorded =
        ledgers.traces().entrySet().stream()
            .filter(ledger -> ledger.getKey().id().equals(zone))
            .flatMap(ledger -> ledger.getValue().newest(seq + 1, 1).stream())
            .filter(found -> found.seq() == seq && isAbout(found, number))
            .findFirst()
            .orElseThrow(() -> new NotThere());
    model.addAttribute("details", details(recorded, ledgers, pages.words(language)));
    return "console/case :: proof";
  }

  private static boolean isAbout(Recorded recorded, String number) {
    return number.equals(recorded.entry().caseNo()) || number.equals(recorded.entry().messageId());
  }
}
