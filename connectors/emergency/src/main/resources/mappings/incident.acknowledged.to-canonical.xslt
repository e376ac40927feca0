<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:emergency" xmlns:hub="urn:lastmile:hub" xmlns:e="urn:sample:emergency:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:output method="json"/>

  <xsl:template match="/e:ack">
    <xsl:sequence select="map{
        'idempotencyKey': e:identifier || ':ack',
        'keys': map{'incidentNumber': string(e:incidentNumber)},
        'body': map{
          'incidentNumber': string(e:incidentNumber),
          'at': string(adjust-dateTime-to-timezone(xs:dateTime(e:at), xs:dayTimeDuration('PT8H'))),
          'references': array{e:reference ! string()}
        }
      }"/>
  </xsl:template>

  <xsl:template match="/*" priority="-1">
    <xsl:sequence select="error(xs:QName('hub:EMERGENCY_DOCUMENT'), 'not the document expected, allowed is ack')"/>
  </xsl:template>
</xsl:stylesheet>
