package org.lastmile.hub.progress;

import org.jspecify.annotations.Nullable;

/**
 * An applicant asks where a case stands. Of {@code caseNo} and {@code number} one is given.
 *
 * @param asker id of the system that asks for the applicant, authenticated
 * @param caseNo the hub's number of the case
 * @param number under which the asking system keeps the case
 * @param applicant number that identifies the applicant: citizen ID or unified social credit code
 */
public record ProgressQuery(
    String asker, @Nullable String caseNo, @Nullable String number, String applicant) {
  @Override
  public String toString() {
    return "ProgressQuery[asker=" + asker + ", caseNo=" + caseNo + ", number=" + number + "]";
  }
}
