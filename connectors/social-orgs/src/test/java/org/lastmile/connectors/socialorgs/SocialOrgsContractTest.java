package org.lastmile.connectors.socialorgs;

import org.lastmile.hub.testkit.ConnectorContractTest;

class SocialOrgsContractTest extends ConnectorContractTest {}
