package org.lastmile.hub.console;

import java.util.Locale;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.zone.HubSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.ModelAndView;

/** What all pages have in common: their zone, their language, and how a fault is told. */
@ControllerAdvice
class ConsolePages {
  private static final Logger LOG = LoggerFactory.getLogger(ConsolePages.class);

  private final String zone;
  private final MessageSource messages;
  private final SystemNames systems;
  private final Flows flows;

  ConsolePages(HubSettings settings, MessageSource messages, SystemNames systems, Flows flows) {
    this.flows = flows;
    this.zone = settings.zone().id();
    this.messages = messages;
    this.systems = systems;
  }

  /** The words of a language. */
  Words words(Locale language) {
    return new Words(messages, systems, language);
  }

  @ModelAttribute("here")
  String here() {
    return zone;
  }

  @ModelAttribute("tongue")
  String tongue(Locale language) {
    return language.toLanguageTag();
  }

  /** Whether the catalogue of matters that the zone works with is made up. */
  @ModelAttribute("sample")
  boolean sample() {
    return flows.reference().matters().sample();
  }

  @ExceptionHandler
  ModelAndView fault(HubException fault, Locale language) {
    LOG.warn("a page cannot be shown: {}: {}", fault.code(), fault.getMessage());
    ModelAndView page =
        new ModelAndView(
            "error/fault",
            fault.kind() == FaultKind.PASSING
                ? HttpStatus.SERVICE_UNAVAILABLE
                : HttpStatus.INTERNAL_SERVER_ERROR);
    page.addObject("here", here());
    page.addObject("tongue", tongue(language));
    page.addObject("sample", sample());
    page.addObject("code", fault.code());
    return page;
  }
}
