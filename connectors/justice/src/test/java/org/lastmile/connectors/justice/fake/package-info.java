/** A stand-in for the legal aid system over a real socket; shares no code with the connector. */
@NullMarked
package org.lastmile.connectors.justice.fake;

import org.jspecify.annotations.NullMarked;
