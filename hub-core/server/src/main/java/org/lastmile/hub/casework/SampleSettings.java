package org.lastmile.hub.casework;

import java.time.LocalTime;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.format.annotation.DateTimeFormat;

/**
 * The district's rules for the sample of closed cases.
 *
 * @param at when that of the day before is drawn
 * @param share of the closed cases that is drawn, from 0 to 1; 0: no sample, and no phone is kept
 * @param atMost cases of one night
 */
public record SampleSettings(
    @DefaultValue("01:00") @DateTimeFormat(pattern = "HH:mm") LocalTime at,
    @DefaultValue("0.1") double share,
    @DefaultValue("200") int atMost) {
  public SampleSettings {
    CaseworkSettings.check(share >= 0 && share <= 1, "sample.share", share, "0 to 1");
    CaseworkSettings.check(atMost >= 1, "sample.at-most", atMost, "1 case or more");
  }
}
