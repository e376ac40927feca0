/** What FHIR needs beyond routes and mappings: its conditions and versions, its outcomes, tokens and calls. */
@NullMarked
package org.lastmile.connectors.healthlink;

import org.jspecify.annotations.NullMarked;
