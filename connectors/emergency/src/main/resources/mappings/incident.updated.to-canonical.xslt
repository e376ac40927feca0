<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:hub="urn:lastmile:hub" xmlns:e="urn:sample:emergency:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:output method="json"/>

  <xsl:template match="/e:update">
    <xsl:variable name="text" select="string(e:text)"/>
    <xsl:sequence select="map{
        'idempotencyKey': string(e:updateId),
        'caseNo': string(e:reference),
        'priority': 'URGENT',
        'keys': map{'incidentNumber': string(e:incidentNumber)},
        'body': map:merge((
          map{
            'incidentNumber': string(e:incidentNumber),
            'status': string(e:status),
            'at': string(adjust-dateTime-to-timezone(xs:dateTime(e:at), xs:dayTimeDuration('PT8H')))
          },
          if ($text ne '') then map{'text': $text} else ()))
      }"/>
  </xsl:template>

  <xsl:template match="/*" priority="-1">
    <xsl:sequence select="error(xs:QName('hub:EMERGENCY_DOCUMENT'), 'not the document expected, allowed is update')"/>
  </xsl:template>
</xsl:stylesheet>
