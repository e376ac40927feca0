/** Where cases that were handed in outside stand, kept for their applicants and told to nobody else. */
@NullMarked
package org.lastmile.hub.progress;

import org.jspecify.annotations.NullMarked;
