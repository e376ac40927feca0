/** Who may do and see what: partner credentials, signatures, keys and certificates, masking by data level. */
@NullMarked
package org.lastmile.hub.access;

import org.jspecify.annotations.NullMarked;
